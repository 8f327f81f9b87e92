package j;
class Use {
    void a() { if (flags.enabled("def-used")) {} }
    void b() { switch (flags.variant("switch-on")) { case "variant-value": break; } }
    void c() { if (FeatureToggles.EXPLICIT_TOGGLE.isOn()) {} }
    void d() { boolean x = Boolean.parseBoolean(System.getenv("FLAG_ENV_JAVA")); }
    void e() { if (flags.enabled("a" + "b")) {} }
    void f() { Assert.isTrue(true, "assert-message"); }
    void g() { meter.counter("counter-key", "tag-key", "x"); }
    void h() { MDC.put("mdc-key", "x"); }
    void i() { http.header("header-key", "1"); }
    void j() { if ("equals-key".equals(flagKey)) {} }
    void k() { if (flag.equals("equals-rev")) {} }
    void l() { jdbc.query("select 1 from t where flag = 'sql-part'"); }
    void m() { featureRepository.findByName("repo-key").isEnabled(); }
    void n() { return flagClient
        .forUser(user)
        .withDefault(false)
        .evaluate("fluent-key"); }
    void o() { this.<Boolean>evaluate("typed-method"); }
    void p() { var flags = List.of("list-in-method"); flags.forEach(unleash::isEnabled); }
}

package a;
import static a.Feature.STATIC_EXCHANGE;
import static a.LegacyFlags.*;
class Use {
    void run(FeatureProperties properties, Toggles toggles) {
        if (Profile.isFeatureEnabled(Feature.TOKEN_EXCHANGE)) { x(); }
        if (Profile.isFeatureEnabled(STATIC_EXCHANGE)) { x(); }
        if (properties.isFastSearch()) { x(); }
        if (toggles.newCart()) { x(); }
        if (flags.on(LEGACY)) { x(); }
        if (flags.on(OF)) { x(); }
        if (store.get(TYPED)) { x(); }
        log.info("FLAG_LOGGED_ONLY is not set");
        metrics.counter("metric-named").increment();
        throw new IllegalStateException("thrown-only");
    }
    @Scheduled(cron = "x")
    @SomeAnnotation("annotation-plain")
    void y() {}
    static final Map<String, String> LABELS = Map.of("label-key", "Label");
    static final String TEMPLATE = """
        feature text-block is on
        """;
    Supplier<Boolean> s = () -> flags.isEnabled("lambda-key");
    boolean field = flags.isEnabled("field-init");
    @Override public String toString() { return flags.isEnabled("return-key") ? "a" : "b"; }
    boolean neg() { return !client.isFeatureOn("negated-key"); }
    void assigned() { boolean on = featureService.check("assigned-key"); }
    void stream() { Stream.of("stream-one", "stream-two").filter(flags::isEnabled).forEach(this::x); }
    void loop() { for (String k : List.of("loop-key")) { if (flags.isEnabled(k)) x(); } }
    void ternary() { flags.isEnabled(a ? "ternary-one" : "ternary-two"); }
    void opt() { Optional.of("optional-key").filter(flags::isEnabled); }
}

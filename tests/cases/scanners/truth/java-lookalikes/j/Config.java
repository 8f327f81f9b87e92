package j;
public class Config {
    public static final String PREFIX = "shop.flags.";
    public static final String CONCAT = PREFIX + "suffix-only";
    enum Names { A_ONE, B_TWO }
    static final List<FlagDefinition> DEFINITIONS = List.of(
        FlagDefinition.bool("def-used", false),
        FlagDefinition.bool("def-dead", true));
    @Bean FeatureBean bean() { return new FeatureBean("bean-key"); }
    @Bean(name = "bean-name") Object o() { return null; }
    @GetMapping("/get-mapping") void m() {}
    @PreAuthorize("hasAuthority('authority-key')") void p() {}
    @KafkaListener(topics = "topic-key") void k() {}
    @JsonProperty("json-field") String f;
    @Column(name = "column-key") String c;
    @Qualifier("qualifier-key") Object q;
    @Test void t() {}
}

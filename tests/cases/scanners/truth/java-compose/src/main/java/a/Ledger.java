package a;

import static a.FlagKeys.Payments.STATIC_IMP;

@FeatureEnabled("annotated")
class Ledger implements FlagKeys {
    @Inject @FlagValue("qualifier-flag") Provider<Boolean> q;
    @ConditionalOnExpression("${features.cond-expr:false}")
    void x() {}

    void run(String shard) {
        if (flags.isOn("new-ledger") || flags.isOn(STATIC_IMP) || flags.isOn(IFACE_CONST)) go();
        if (flags.isOn(Toggle.RECORD_FLAG)) go();
        if (flags.isOn(FlagKeys.methodKey())) go();
        if (flags.isOn("shard-" + shard)) go();
        flags.builder().key("builder-flag").build().evaluate();
        Supplier<Boolean> s = () -> flags.isOn("supplier");
        Optional.of("optional-flag").filter(flags::isOn).ifPresent(f -> go());
        client.boolVariation("fx-rates", user, false);
        switch (flag) {
            case "switch-str" -> go();
            default -> {}
        }
        log.info("new-ledger-v2");
        router.route("/search");
    }
}

package a;
class LegacyFlags {
    static final Flag LEGACY = Flag.builder().key("builder-key").defaultValue(false).build();
    static final Flag DEAD_BUILT = Flag.builder().key("builder-dead").build();
    static final FeatureFlag OF = FeatureFlag.of("of-made");
    static final Key<Boolean> TYPED = Keys.booleanKey("typed-key");
    static final Key<Boolean> TYPED_DEAD = Keys.booleanKey("typed-dead");
    private static final boolean ENABLED = FlagReader.read("read-at-load");
}

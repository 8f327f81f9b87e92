class SamplingTest {
    private final Flags flags = Flags.of(Map.of("sampling-plan", true));
}

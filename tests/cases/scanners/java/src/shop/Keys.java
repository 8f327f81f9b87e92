package shop;

public final class Keys {
    public static final String NEW_FLOW = "checkout.new-flow";
    public static final String ORPHAN = "orphan-constant";

    public enum Dial {
        RETRIES("payments.retries");

        final String key;

        Dial(String key) {
            this.key = key;
        }
    }
}

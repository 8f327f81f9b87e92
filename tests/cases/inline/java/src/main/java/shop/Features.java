package shop;

/** FEATURE_OLD = true was removed. */
public final class Features {
    public static final boolean FEATURE_NEW_CHECKOUT = true;
    static final boolean USE_GIFT_CARDS = false;
    private boolean enableCoupons = true;
    private static final boolean ENABLE_TRACE = true;

    int total() {
        final boolean useLocal = true;
        if (useLocal || ENABLE_TRACE || enableCoupons) {
            return 0;
        }
        return USE_GIFT_CARDS ? 1 : 2;
    }
}

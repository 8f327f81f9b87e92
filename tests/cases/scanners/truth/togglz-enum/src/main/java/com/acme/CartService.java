package com.acme;

import static com.acme.Features.STOCK_HOLD;

@Service
class CartService {
    private final FeatureManager manager;

    Cart merge(Cart cart) {
        if (Features.ORDER_SPLIT.isActive() && manager.isActive(Features.CART_MERGE)) {
            return cart;
        }
        if (STOCK_HOLD.isActive() || manager.isActive(new NamedFeature("TAX_PREVIEW"))) {
            LOG.debug("ORDER_SPLIT_AUTO {}", Status.WISHLIST);
        }
        Supplier<Boolean> gift = Features.GIFT_NOTE::isActive;
        Map<Features, Runnable> jobs = new EnumMap<>(Features.class);
        jobs.put(Features.RETURN_QR, this::qr);
        jobs.forEach((feature, job) -> { if (feature.isActive()) job.run(); });
        return gift.get() ? cart : price(cart, Features.PRICE_LOCK);
    }

    @IfFeature("LABEL_PRINT")
    void label() {}

    @FeatureSwitch(feature = "DROP_SHIP", defaultState = false)
    void drop() {}

    String hint() {
        return switch (mode) {
            case "EXPRESS_LANE" -> flags.bool("EXPRESS_LANE") ? "x" : "y";
            default -> env.getProperty("LOYALTY_TIER", "none");
        };
    }

    boolean fraud() {
        return Stream.of(Features.values()).filter(Features.FRAUD_HINT::equals).anyMatch(Features::isActive);
    }
}

package com.acme;

import org.togglz.core.Feature;
import org.togglz.core.annotation.Label;

public enum Features implements Feature {

    @Label("Split orders")
    ORDER_SPLIT,

    @EnabledByDefault
    @Label("Merge carts")
    CART_MERGE,

    ORDER_SPLIT_AUTO,
    PRICE_LOCK,
    PRICE_LOCK_V2,
    STOCK_HOLD,
    GIFT_NOTE,
    PACK_SLIP,
    RETURN_QR,
    AUDIT_FEED,
    FRAUD_HINT;

    public boolean isActive() {
        return FeatureContext.getFeatureManager().isActive(this);
    }

    private static final EnumSet<Features> INTERNAL = EnumSet.of(PACK_SLIP, AUDIT_FEED);

    public boolean isInternal() {
        return INTERNAL.contains(this);
    }
}

package com.acme.orders.flags;

import org.togglz.core.Feature;
import org.togglz.core.annotation.EnabledByDefault;
import org.togglz.core.annotation.Label;
import org.togglz.core.context.FeatureContext;

/** The flags of the orders; partial-refund was never built. */
public final class OrderFeatures {

    public static final String INSTANT_REFUND = "instant-refund";
    public static final String PARTIAL_REFUND = "partial-refund";
    private static final String FRAUD = "fraud-scoring";

    static final Set<String> KNOWN = Set.of(INSTANT_REFUND, PARTIAL_REFUND, FRAUD);

    private final FlagClient client;

    public boolean fraudScoring(String user) {
        return client.isEnabled(FRAUD, user);
    }

    public boolean isOn(String key) {
        if (!KNOWN.contains(key)) {
            throw new IllegalArgumentException("unknown flag " + key);
        }
        return client.isEnabled(key);
    }
}

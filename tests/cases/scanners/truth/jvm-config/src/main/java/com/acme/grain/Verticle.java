package com.acme.grain;

import com.netflix.config.DynamicPropertyFactory;
import org.springframework.cloud.context.config.annotation.RefreshScope;

public class Verticle extends AbstractVerticle {
    private static final DynamicBooleanProperty ROUTING =
            DynamicPropertyFactory.getInstance().getBooleanProperty("truck-routing", false);
    private final Supplier<Boolean> dock = Suppliers.memoize(() -> flags.enabled("dock-booking"));
    private final BooleanSupplier weigh = () -> flags.enabled("weigh-bridge");

    @Override
    public void start() {
        if (config().getJsonObject("features").getBoolean("quality-lab", false)) {
            lab();
        }
        if (ROUTING.get() && dock.get() && toggles.isTracking()) {
            LOG.info("barge-mode {}", "truck-pooling");
        }
        FeatureFlag moisture = FeatureFlag.of("moisture-model");
        if (moisture.isEnabled() || Boolean.getBoolean("contract-pdf")) {
            model();
        }
        if (System.getProperty("price-hedge", "off").equals("on")) {
            hedge();
        }
        Optional.ofNullable(System.getenv("FLAG_RAIL_MODE")).map(Boolean::parseBoolean).ifPresent(this::rail);
        ff4j.check("storage-fees");
        Try.of(() -> unleash.isEnabled("customs-edi")).getOrElse(false);
        router.get("/demurrage").handler(new FlagHandler("carbon-ledger", next));
    }
}

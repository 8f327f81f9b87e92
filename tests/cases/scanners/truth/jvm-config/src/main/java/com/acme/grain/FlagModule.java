package com.acme.grain;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.name.Named;

class FlagModule extends AbstractModule {
    private static final ImmutableMap<String, Boolean> DEFAULTS = ImmutableMap.<String, Boolean>builder()
            .put("silo-alerts", true)
            .put("truck-pooling", false)
            .put("barge-mode", false)
            .build();

    @Provides
    @Named("silo-alerts")
    Boolean siloAlerts(FlagStore flags) {
        return flags.get("silo-alerts");
    }
}

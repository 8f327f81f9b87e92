package org.acme;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

@ConfigMapping(prefix = "features")
public interface Features {
    @WithDefault("false")
    boolean instantQuotes();

    @WithName("risk-engine")
    boolean risk();

    @WithName("risk-engine-shadow")
    @WithDefault("false")
    boolean shadow();

    boolean batchQuotes();

    Optional<Boolean> premiumFinance();
}

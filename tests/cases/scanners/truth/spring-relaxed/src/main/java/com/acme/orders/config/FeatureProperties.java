package com.acme.orders.config;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

@ConfigurationProperties(prefix = "features")
public record FeatureProperties(
        @DefaultValue("false") boolean newCheckout,
        @DefaultValue("false") boolean expressDelivery,
        boolean giftCards,
        boolean bulkDownload,
        boolean loyaltyProgram,
        boolean stockForecast) {
}

package com.acme.orders.config;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration
public class OutboxConfiguration {

    @Bean
    @ConditionalOnProperty(value = "features.kafka-outbox", havingValue = "true", matchIfMissing = true)
    Outbox outbox() {
        return new KafkaOutbox();
    }

    @Bean
    @ConditionalOnExpression("${features.price-rounding:false} and ${orders.enabled:true}")
    Rounding rounding() {
        return new Rounding();
    }

    @Bean
    Sync sync(Environment environment) {
        return environment.getProperty("features.inventory-sync", Boolean.class, false) ? new Live() : new Noop();
    }
}

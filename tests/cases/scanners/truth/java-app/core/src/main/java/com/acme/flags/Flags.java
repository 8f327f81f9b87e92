package com.acme.flags;

import dev.openfeature.sdk.Client;
import java.util.function.Supplier;

@Component
@RequiredArgsConstructor
public class Flags {
    private final Client client;

    public boolean isOn(FeatureFlag flag) {
        return client.getBooleanValue(flag.key(), flag.defaultValue());
    }

    public boolean isOn(String key) {
        return client.getBooleanValue(key, false);
    }

    public <T> T choose(String key, Supplier<T> on, Supplier<T> off) {
        return isOn(key) ? on.get() : off.get();
    }

    public static FlagBuilder flag(String key) {
        return new FlagBuilder(key);
    }
}

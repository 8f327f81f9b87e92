package com.acme.grain;

import com.fasterxml.jackson.annotation.JsonProperty;

public class Config extends Configuration {
    @JsonProperty("features")
    private Map<String, Boolean> features = new HashMap<>();

    public static class Toggles {
        @JsonProperty("grain-tracking")
        private boolean tracking;

        @JsonProperty("grain-tracking-gps")
        private boolean gps;

        public boolean isTracking() {
            return tracking;
        }

        public boolean isGps() {
            return gps;
        }
    }

    public boolean feature(String name) {
        return features.getOrDefault(name, false);
    }
}

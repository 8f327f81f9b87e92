package com.acme.flags;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All flags. broker-split is not used any more. */
public enum FeatureFlag {
    CLAIMS_TRIAGE("claims-triage", Team.CLAIMS),
    CLAIMS_TRIAGE_ML("claims-triage-ml", Team.CLAIMS),
    PHOTO_ESTIMATE("photo-estimate", Team.CLAIMS) {
        @Override
        public boolean defaultValue() {
            return true;
        }
    },
    GLASS_REPAIR("glass-repair", Team.REPAIR),
    GLASS_REPAIR_MOBILE("glass-repair-mobile", Team.REPAIR),
    BROKER_SPLIT("broker-split", Team.BROKER);

    private static final Map<String, FeatureFlag> BY_KEY =
            Arrays.stream(values()).collect(Collectors.toMap(FeatureFlag::key, Function.identity()));

    private final String key;
    private final Team team;

    FeatureFlag(String key, Team team) {
        this.key = key;
        this.team = team;
    }

    public String key() {
        return key;
    }

    public boolean defaultValue() {
        return false;
    }

    public static final Set<FeatureFlag> RELEASED = EnumSet.of(CLAIMS_TRIAGE, GLASS_REPAIR_MOBILE);
}

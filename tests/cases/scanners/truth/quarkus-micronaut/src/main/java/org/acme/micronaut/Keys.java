package org.acme.micronaut;

interface Keys {
    String PREFIX = "features";
    String MULTI_CAR = "multi-car";
    String GREEN = PREFIX + ".green-discount";
    String XML = "policy-xml";
}

class Pricing implements Keys {
    boolean discount(FlagService flags) {
        return flags.isEnabled(MULTI_CAR) || flags.isEnabled(GREEN);
    }
}

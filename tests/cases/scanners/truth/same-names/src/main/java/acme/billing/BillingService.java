package acme.billing;

import static acme.billing.BillingFlags.EXPORT;

class BillingService {
    static final String PRORATION = "proration";

    boolean run() {
        log.info(PRORATION);
        return flags.isOn(EXPORT) && flags.isOn(BillingFlags.DUNNING) && mode == NEW_FLOW;
    }
}

package shop;

import dev.openfeature.sdk.Client;

/** Adds up carts; checkout.new-flow-v2 is for next year. */
class Checkout {
    private final Client client;

    int total(String colour, Request request) {
        if (client.getBooleanValue(Keys.NEW_FLOW, false)) {
            return 1;
        }
        int retries = client.getIntegerValue(Keys.Dial.RETRIES.key, 3);
        if (client.getBooleanValue("beta", true)) {
            log.info("done with old-export", request.getParameter("search"));
        }
        boolean blue = client.getBooleanValue("exp-" + colour, false);
        boolean lost = client.getBooleanValue("checkout.newflow", false);
        // flagsync: uses from-annotation
        return "true".equals(System.getenv("FLAG_NEW_PROFILE")) ? retries : 0;
    }
}

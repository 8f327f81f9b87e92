package acme;

import dev.openfeature.sdk.Client;

public class Switchboard {
    private static Client of;
    private final Client client;

    public boolean lit(User user, String name) {
        return client.getBooleanValue(name, false);
    }

    public static boolean glows(final String name) {
        return of.getBooleanValue(name, false);
    }
}

package shop;

import static shop.flags.Flags.STATIC_IMPORTED;
import static shop.flags.MyFeatures.STATIC_FEATURE;

import dev.openfeature.sdk.Client;
import io.getunleash.Unleash;
import com.launchdarkly.sdk.server.LDClient;
import org.springframework.beans.factory.annotation.Value;
import shop.flags.FeatureKey;
import shop.flags.Flags;
import shop.flags.Keys;
import shop.flags.MyFeatures;

/** Behaves as {@code commented-key} says. */
public class Checkout implements Keys {
    private final Client client;
    private final Unleash unleash;
    private final LDClient ld;

    @Value("${flags.bulk-import:false}")
    private boolean bulkImport;

    @Value("${features.export-csv}")
    private boolean exportCsv;

    public void run(FlagService flags, String suffix) {
        if (client.getBooleanValue(Flags.NEW_CHECKOUT, false)) { pay(); }
        if (client.getBooleanValue(
                "multi-line-key",
                false,
                context())) { pay(); }
        if (flags.on(Flags.ONE_PAGE)) { pay(); }
        if (unleash.isEnabled(STATIC_IMPORTED)) { pay(); }
        if (flags.on(FeatureKey.DARK_MODE)) { pay(); }
        if (flags.on(FeatureKey.BETA.key())) { pay(); }
        if (MyFeatures.ONE_CLICK.isActive()) { pay(); }
        if (STATIC_FEATURE.isActive()) { pay(); }
        boolean wish = manager.isActive(MyFeatures.WISH_LIST);
        if (ld.boolVariation("ld-key", user, false)) { pay(); }
        if (flags.on(REFUNDS)) { pay(); }
        if (flags.on(Keys.Mail.DIGEST)) { pay(); }
        if (unleash.isEnabled("exp-" + suffix)) { pay(); }
        if (unleash.isEnabled(String.format("ab-%s", suffix))) { pay(); }
        String path = "/search";
        index.query("search", "beta");
        log.info("dead-constant is not used any more");
        http.get("/api/only-in-url/items");
        var local = "local-variable";
        if (unleash.isEnabled(local)) { pay(); }
        if (unleash.isEnabled(Flags.WRAPPED)) { pay(); }
    }

    @FeatureToggle("audit-log")
    public void audit() {}

    @FeatureGate(name = Flags.ONE_PAGE)
    public void gate() {}

    @ConditionalOnProperty(name = "features.new-mailer", havingValue = "true")
    public Mailer mailer() { return null; }

    @ConditionalOnProperty(prefix = "features", name = "beta-mailer")
    public Mailer beta() { return null; }

    public Mailer env(Environment env) {
        if (env.getProperty("features.env-mailer", Boolean.class, false)) { return null; }
        if (Boolean.getBoolean("features.sysprop-mailer")) { return null; }
        return switch (mode) {
            case "new-checkout-v2x" -> null;
            default -> null;
        };
    }
}

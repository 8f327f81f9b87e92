package org.acme;

import io.quarkus.arc.lookup.LookupIfProperty;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

@Path("/claims")
public class QuoteResource {
    @Inject Features features;

    @ConfigProperty(name = "features.paperless", defaultValue = "false")
    boolean paperless;

    @ConfigProperty(name = "features.agent-chat")
    Provider<Boolean> chat;

    @GET
    public Quote quote() {
        if (features.instantQuotes() && features.risk()) {
            return paperless ? null : fast();
        }
        boolean auto = ConfigProvider.getConfig().getOptionalValue("features.auto-renewals", Boolean.class).orElse(false);
        Log.infof("renewals for %s", claims());
        return features.premiumFinance().orElse(false) && chat.get() ? finance() : slow(auto);
    }
}

@LookupIfProperty(name = "features.claims-ocr", stringValue = "true")
class Ocr implements Reader {}

@IfBuildProperty(name = "features.telematics", stringValue = "true")
class Telematics {}

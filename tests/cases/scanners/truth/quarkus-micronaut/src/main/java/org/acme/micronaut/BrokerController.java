package org.acme.micronaut;

import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.annotation.Controller;

@Controller("/broker")
@Requires(property = "features.broker-api", value = "true", defaultValue = "false")
public class BrokerController {
    private final boolean roadside;

    public BrokerController(@Value("${features.roadside:false}") boolean roadside,
                            @Property(name = "features.excess-waiver") boolean waiver) {
        this.roadside = roadside;
    }
}

@Requires(property = Keys.PREFIX + ".policy-pdf")
class PolicyPdf {}

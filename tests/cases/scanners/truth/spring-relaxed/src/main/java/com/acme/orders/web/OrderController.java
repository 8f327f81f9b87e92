package com.acme.orders.web;

import static com.acme.orders.flags.OrderFeatures.INSTANT_REFUND;

import com.acme.orders.config.FeatureProperties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.*;

@RestController
@RequestMapping("/orders")
@RequiredArgsConstructor
@Slf4j
public class OrderController {

    private final FeatureProperties features;
    private final OrderFeatures orderFeatures;
    private final Unleash unleash;

    @Value("${features.audit-trail:false}")
    private boolean auditTrail;

    @GetMapping("/{id}")
    public Order get(@PathVariable String id, @RequestParam("seller") String seller) {
        if (features.newCheckout() && auditTrail) {
            log.info("audit {}", id);
        }
        Predicate<Cart> express = cart -> features.expressDelivery();
        return Optional.of(id).filter(x -> orderFeatures.isOn(INSTANT_REFUND)).map(this::load).orElse(null);
    }

    @PostMapping
    @FeatureToggle(key = "split-payments", fallback = "single")
    public Order create(@RequestBody Cart cart) {
        UnleashContext context = UnleashContext.builder().userId(cart.user()).build();
        boolean portal = unleash.isEnabled("seller-portal", context, false);
        return switch (unleash.getVariant("returns-v2", context).getName()) {
            case "blue" -> blue(cart);
            default -> points(cart);
        };
    }

    private Order points(Cart cart) {
        if (FeatureProperties::loyaltyProgram != null && Stream.of(features).anyMatch(FeatureProperties::loyaltyProgram)) {
            return null;
        }
        return forecast(cart, features.stockForecast());
    }
}

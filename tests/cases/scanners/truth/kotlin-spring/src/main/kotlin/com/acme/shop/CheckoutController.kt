package com.acme.shop

import com.acme.flags.ConditionalOnFlag
import com.acme.flags.FeatureFlag
import com.acme.flags.FeatureFlag.Beta
import com.acme.flags.FlagNames
import com.acme.flags.FlagService
import com.acme.flags.guarded
import com.acme.flags.toggled
import org.springframework.beans.factory.annotation.Value
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RestController

@RestController
@ConditionalOnFlag(name = FlagNames.REFUND_API)
class CheckoutController(
    private val flags: FlagService,
    @Value("\${features.value-injected:false}") private val injected: Boolean,
    @Value("#{@flagService.isOn('spel-flag')}") private val spel: Boolean,
    private val meter: MeterRegistry,
) {
    private val delegated by flags.toggled("delegated-flag")

    // TODO drop commented-out when the migration is over
    @GetMapping("/search")
    fun search(q: String, region: String): Page {
        meter.counter("metrics-name").increment()
        if (flags.isOn("region-$region")) {
            return regional(q)
        }
        return guarded(q)
    }

    fun pay(cart: Cart): Receipt = flags.guarded(FeatureFlag.NewCheckout, legacy(cart)) {
        if (flags.isOn(FeatureFlag.FraudCheckV2)) check(cart)
        if (Beta.let(flags::isOn)) banner()
        next(cart, points = flags.isOn(FeatureFlag.LoyaltyPoints))
    }

    private fun next(cart: Cart, points: Boolean): Receipt {
        log.info("bulk-export is not there yet")
        return when {
            flags.isOn(FlagNames.ASYNC_INVOICES) -> later(cart)
            !flags.isOn(key = FlagNames.PRICE_CACHE) -> slow(cart)
            else -> now(cart)
        }
    }
}

@ConditionalOnProperty(prefix = "features", name = ["graphql-gateway"], havingValue = "true")
class Gateway

@ConditionalOnProperty("features.dark-launch")
class DarkLaunch

@ConditionalOnFlag("coupon-stacking")
class Coupons

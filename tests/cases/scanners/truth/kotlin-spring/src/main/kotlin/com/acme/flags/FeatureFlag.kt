package com.acme.flags

/**
 * All toggles of the shop.
 *
 * Historic: `kdoc-only` was removed in 2024.
 */
enum class FeatureFlag(
    val id: String,
    val defaultOn: Boolean = false,
) {
    NewCheckout("new-checkout"),
    FraudCheckV2("fraud-check-v2", defaultOn = true),
    FraudCheck("fraud-check"),
    LoyaltyPoints(id = "loyalty-points"),
    GiftCards("gift-cards"),
    OldMailer("old-mailer"),
    Beta("beta"),
    WhenOnlyLabel("when-only-label"),
    ;

    val owner: String
        get() = when (this) {
            NewCheckout, FraudCheckV2, FraudCheck -> "payments"
            WhenOnlyLabel -> "nobody"
            else -> "shop"
        }

    companion object {
        private val byId = entries.associateBy { it.id }

        fun of(id: String): FeatureFlag? = byId[id]
    }
}

object FlagNames {
    const val ASYNC_INVOICES = "async-invoices"
    const val REFUND_API = "refund-api"
    const val PRICE_CACHE = "price-cache"
    const val PRICE_CACHE_V2 = "price-cache-v2"
    const val BULK_IMPORT = "bulk-import"
    const val BULK_EXPORT = "bulk-export"
    internal const val WAREHOUSE = "warehouse-sync"
}

package com.acme.bank.flags

sealed class Feature(val key: String, val default: Boolean = false) {
    data object InstantPay : Feature("instant_pay")
    object InstantPayLimits : Feature("instant_pay_limits")
    object CardFreeze : Feature(key = "card_freeze", default = true)
    class Experiment(key: String) : Feature(key)

    companion object {
        val VirtualCards = Experiment("virtual_cards")
        val CryptoTab = Experiment("crypto_tab")
        const val ROUND_UPS = "round_ups"
        private const val DARK_ICONS = "dark_icons"
        val all by lazy { listOf(InstantPay, InstantPayLimits, CardFreeze, VirtualCards, CryptoTab) }
    }
}

sealed interface Toggle {
    val key: String

    data object BudgetGoals : Toggle {
        override val key = "budget_goals"
    }
    data object SavingsPots : Toggle {
        override val key: String get() = "savings_pots"
    }
}

@Serializable
data class FlagConfig(
    @SerialName("spend_insights") val insights: Boolean = false,
    @SerialName("dark_icons") val icons: Boolean = false,
    @Json(name = "fx_alerts") val alerts: Boolean = false,
)

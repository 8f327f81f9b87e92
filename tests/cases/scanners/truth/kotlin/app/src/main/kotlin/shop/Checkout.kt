package shop

import shop.Toggle.IMPORTED_TOGGLE
import shop.Flags.NEW_CHECKOUT as Renamed

class Checkout(private val client: Client, private val flags: FlagService) {
    // commented-key decides
    fun run(suffix: String, kind: String) {
        if (client.getBooleanValue(Flags.NEW_CHECKOUT, false)) pay()
        if (flags.isOn(TOP_LEVEL_KEY)) pay()
        if (flags.isOn(PRIVATE_KEY)) pay()
        if (flags.isOn(Feature.DarkMode)) pay()
        if (Toggle.ONE_CLICK.isActive()) pay()
        if (IMPORTED_TOGGLE.isActive()) pay()
        if (flags.isOn(Experiment.Blue)) pay()
        when (experiment) { is Experiment.Green -> pay(); else -> {} }
        if (flags.isOn(Holder.COMPANION)) pay()
        if (flags.get(widgetFlag)) pay()
        if (unleash.isEnabled("exp-$suffix")) pay()
        if (unleash.isEnabled("ab-${kind}-x")) pay()
        client.getBooleanDetails(
            key = "named-argument",
            defaultValue = false,
        )
        val x = unleash.isEnabled("elvis-key") ?: false
        flags.whenOn("trailing-lambda") { pay() }
        unleash?.isEnabled("safe-call")
        log.debug("dead-constant was here")
        navigate("/search")
        val on by flags.delegate("delegate-key")
        remoteConfig.getBoolean("remote-config-key")
        remoteConfig["remote-index-key"].asBoolean()
    }
}

@Composable
fun Screen() {
    val enabled = rememberFlag("compose-key")
    FeatureGate(flag = "gate-arg") { Text("x") }
}

@FeatureToggle("annotated-key")
class Annotated

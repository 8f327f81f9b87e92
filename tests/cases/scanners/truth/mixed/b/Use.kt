package b
class Use(private val config: FeatureConfig) {
    fun f() {
        if (config.fastSync) x()
        if (remote.isOn(RemoteFeature.SerialKey)) x()
        if (remote.isOn(RemoteFeature.JsonKey)) x()
        if (flags.isOn(Flag.A)) x()
        if (flags.isOn(Keys.A)) x()
        val s = buildString { append("appended-key") }
        analytics.track("tracked-key")
        val m = mapOf("map-key" to true)
        require(flags.isOn("require-key")) { "message-key" }
        val r = """raw-key"""
        if (flags.isOn(r)) x()
        lifecycleScope.launch { if (flags.isOn("launch-key")) x() }
        flags.observe("observe-key").collect { x() }
        flags.on("infix-call") { x() } 
        if ("in-check" in enabledFlags) x()
        when { flags.isOn("when-key") -> x() }
        startActivity(Intent("intent-action"))
    }
}

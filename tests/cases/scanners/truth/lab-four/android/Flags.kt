package lab

object RemoteFlags {
    private val config by lazy { FirebaseRemoteConfig.getInstance() }

    val atlasSync: Boolean get() = config.getBoolean("atlas-sync")
    val atlasSyncV2: Boolean
        get() = config.getBoolean("atlas-sync-v2")
    val beacon by flag("beacon-ping")
    fun canvas() = config["canvas-draw"].asBoolean()

    private fun flag(key: String) = ReadOnlyProperty<Any?, Boolean> { _, _ -> config.getBoolean(key) }
}

val DEFAULTS = mapOf(
    "atlas-sync" to false,
    "canvas-draw-3d" to false,
    "fable-mode" to true,
)

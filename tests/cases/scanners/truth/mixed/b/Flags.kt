package b
class FeatureConfig(val fastSync: Boolean, val deadSync: Boolean)
@Serializable
enum class RemoteFeature {
    @SerialName("serial-key") SerialKey,
    @SerialName("serial-dead") SerialDead,
    @Json(name = "json-key") JsonKey,
}
val Context.dataKey get() = booleanPreferencesKey("prefs-key")
private val DEAD_PREFS = booleanPreferencesKey("prefs-dead")
sealed interface Flag { val key: String
    data object A : Flag { override val key = "object-override" }
    data object B : Flag { override val key = "object-dead" }
}
internal object Keys { const val A = "short-a"; const val B = "short-dead" }

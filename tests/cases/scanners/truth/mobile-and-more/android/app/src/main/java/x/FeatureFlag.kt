package x

/** Keys of the remote flags. */
enum class FeatureFlag(
    val key: String,
    val defaultValue: Boolean = false,
) {
    SHARE_SHEET(key = "share_sheet", defaultValue = true),
    OLD_SHARE(key = "old_share"),

    /** Talks about old_doc */
    MULTI(
        key = "multi_line_enum",
    ),
    ;

    companion object {
        fun fromKey(key: String) = entries.find { it.key == key }
        val KILLED = setOf(OLD_SHARE)
    }
}

interface FlagProvider { fun isOn(flag: FeatureFlag): Boolean }

abstract class BaseFlag(val key: String)
object ShareFlag : BaseFlag("share_object")
object DeadFlag : BaseFlag("share_object_dead")

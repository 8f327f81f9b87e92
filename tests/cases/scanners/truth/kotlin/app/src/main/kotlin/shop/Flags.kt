package shop

object Flags {
    const val NEW_CHECKOUT = "new-checkout"
    const val DEAD = "dead-constant"
    val ALL = listOf(NEW_CHECKOUT, DEAD)
    val DEFAULTS = mapOf(DEAD to false)
}

const val TOP_LEVEL_KEY = "top-level"
private const val PRIVATE_KEY = "private-key"

enum class Feature(val key: String) {
    DarkMode("dark-mode"),
    LegacyMenu("legacy-menu"),
    Search("search");
}

enum class Toggle { ONE_CLICK, OLD_REPORTS, IMPORTED_TOGGLE }

sealed class Experiment(val key: String) {
    object Blue : Experiment("exp.blue")
    data object Green : Experiment("exp.green")
    object Unused : Experiment("exp.unused")
}

class Holder { companion object { const val COMPANION = "companion-key"; const val LOST = "companion-lost" } }

data class Flag<T>(val key: String, val default: T)
val widgetFlag = Flag("widget-flag", false)
val deadFlag = Flag("dead-flag", false)

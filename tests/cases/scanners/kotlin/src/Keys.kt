package shop

object Keys {
    const val NEW_FLOW = "checkout.new-flow"
    const val ORPHAN = "orphan-constant"
}

enum class Dial(val key: String) {
    RETRIES("payments.retries"),
}

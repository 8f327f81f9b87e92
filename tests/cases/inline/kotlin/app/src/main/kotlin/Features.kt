package shop

const val ENABLE_NEW_CHECKOUT = true
val useGiftCards: Boolean = false
var showBanner = true

object Features {
    const val FEATURE_POINTS = true
}

fun total(): Int {
    val useLocal = true
    if (useLocal || showBanner) return 0
    if (ENABLE_NEW_CHECKOUT && !useGiftCards) return 1
    return if (Features.FEATURE_POINTS) 2 else 3
}

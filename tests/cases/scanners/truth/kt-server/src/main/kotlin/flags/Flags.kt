package com.acme.air.flags

import dev.openfeature.sdk.Client

interface FeatureKey {
    val id: String
}

enum class Booking(override val id: String) : FeatureKey {
    SeatMaps("seat-maps"),
    SeatMaps3d("seat-maps-3d"),
    Waitlist("waitlist"),
    Groups("group-booking"),
    GroupSplit("group-booking-split");
}

object Flag {
    const val PRICING = "dynamic-pricing"
    val MILES = key("loyalty-miles")
    val MEAL_CARDS = key("meal-cards")
    private fun key(id: String) = FlagKey(id)

    object Airport {
        const val BAGGAGE = "baggage-drop"
        const val LOUNGE = "lounge-pass"
    }
}

@JvmInline
value class FlagKey(val id: String)

data class FlagDef(val key: String, val default: Boolean = false, val owner: String = "air")

val BIDS = FlagDef(key = "upgrade-bids", owner = "revenue")
val SWAP = FlagDef("crew-swap")

class Flags(private val client: Client) {
    operator fun get(key: FeatureKey): Boolean = client.getBooleanValue(key.id, false)
    operator fun contains(def: FlagDef): Boolean = client.getBooleanValue(def.key, def.default)
    fun on(id: String): Boolean = client.getBooleanValue(id, false)
    fun on(key: FlagKey) = on(key.id)
    inline fun <T> ifOn(id: String, block: () -> T): T? = if (on(id)) block() else null
    suspend fun observe(id: String): Flow<Boolean> = flow { emit(on(id)) }
}

infix fun Flags.has(id: String) = on(id)

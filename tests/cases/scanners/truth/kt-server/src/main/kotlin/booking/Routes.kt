package com.acme.air.booking

import com.acme.air.flags.*
import com.acme.air.flags.Flag.Airport.LOUNGE
import io.ktor.server.routing.*

fun Route.booking(flags: Flags, log: KLogger) {
    route("/lounge") {
        get { if (flags[Booking.SeatMaps] || flags[Booking.Waitlist]) call.respond(maps()) }
    }
    post("/group") {
        require(flags[Booking.Groups]) { "group-booking-split is off" }
        if (flags.on(Flag.PRICING) && flags.on(Flag.MILES)) price()
        if (BIDS in flags && SWAP !in flags) bid()
        val drop = flags.on(Flag.Airport.BAGGAGE) to flags.on(LOUNGE)
        flags.ifOn("meal-preorder") { meal() } ?: run { log.info { "meal-cards" } }
        if (flags has "gate-alerts") alert(drop)
    }
    withFlag("self-rebook") {
        get("/rebook") { rebook() }
    }
    flags.runCatching { on("pet-in-cabin") }.getOrDefault(false).also { if (it) pets() }
    authenticate { if (listOf("carbon-offset", "boarding-face").all(flags::on)) call.respond(1) }
}

class RefundJob(env: Map<String, String> = System.getenv()) {
    private val voucher = env["FLAG_REFUND_VOUCHER"].toBoolean()
}

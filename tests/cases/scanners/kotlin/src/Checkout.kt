package shop

// checkout.new-flow-v2 is for next year
class Checkout(private val client: Client) {
    fun total(colour: String, request: Request): Int {
        if (client.getBooleanValue(Keys.NEW_FLOW, false)) {
            return 1
        }
        val retries = client.getIntegerValue(Dial.RETRIES.key, 3)
        if (client.getBooleanValue("beta", true)) {
            println("done with old-export ${request.parameter("search")}")
        }
        val blue = client.getBooleanValue("exp-$colour", false)
        val lost = client.getBooleanValue("checkout.newflow", false)
        // flagsync: uses from-annotation
        return if (System.getenv("FLAG_NEW_PROFILE") == "true") retries else 0
    }
}

package acme

class Board(private val client: Client) {
    fun lit(user: User?, name: String, fallback: Boolean = false): Boolean =
        client.getBooleanValue(name, fallback)
}

fun Client.glows(name: String): Boolean {
    return this.getBooleanValue(name, false)
}

package shop

class CheckoutTest {
    fun banner() {
        check(client.getBooleanValue("legacy-banner", false))
    }
}

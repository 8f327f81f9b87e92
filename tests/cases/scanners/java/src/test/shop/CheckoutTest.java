package shop;

class CheckoutTest {
    void banner() {
        assertFalse(client.getBooleanValue("legacy-banner", false));
    }
}

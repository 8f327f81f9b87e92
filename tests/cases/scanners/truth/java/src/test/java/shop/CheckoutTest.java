package shop;

class CheckoutTest {
    void test() {
        unleash.enable("tests-only");
        assertTrue(client.getBooleanValue("tests-only", false));
    }
}

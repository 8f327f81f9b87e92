class CartTest {
    @Rule public TogglzRule rule = TogglzRule.allEnabled(Features.class);
    @Test void backOrder() { manager.enable(new NamedFeature("BACK_ORDER")); }
}

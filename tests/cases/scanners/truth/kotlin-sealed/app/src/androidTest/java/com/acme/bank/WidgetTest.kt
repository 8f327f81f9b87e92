class WidgetTest {
    @Test fun balance() {
        flags.set("widget_balance", true)
        assertTrue(flags.isEnabled("widget_balance"))
    }
}

package shop
class CheckoutTest { fun t() { flags.enable("tests-only"); check(unleash.isEnabled("tests-only")) } }

package com.acme.shop

class CheckoutSpec : StringSpec({
    "gift cards stay off" {
        flags.isOn("test-mode") shouldBe false
        flags.isOn("kotest-only") shouldBe true
    }
})

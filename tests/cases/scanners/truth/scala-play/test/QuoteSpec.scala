class QuoteSpec { features.isEnabled("scalatest-only") shouldBe false }

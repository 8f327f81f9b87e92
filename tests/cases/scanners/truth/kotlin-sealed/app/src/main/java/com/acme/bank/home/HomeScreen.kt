package com.acme.bank.home

@Composable
fun HomeScreen(flags: Flags = LocalFlags.current) {
    val (pdf, _) = rememberFlag("statement_pdf")
    FeatureGate("tap_to_phone") {
        TapButton()
    }
    if (pdf.value) Statement(tag = "pots")
    flags["kids_cards"]?.let { Kids() }
}

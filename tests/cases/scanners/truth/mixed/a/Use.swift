struct V: View {
    @AppStorage("app-storage") var on = false
    var body: some View {
        if FeatureFlags.shared.newCheckout { Text("a") }
        if flags[.a_b] { Text("b") }
        if features.isEnabled(.social) { Text("c") }
        if let v = ld.stringVariation(forKey: "opt-key", defaultValue: "") { Text(v) }
        Text("plain-text-key")
        Text("Use text-inside here")
        NavigationLink("nav") { FlagGate(.init("init-key")) { EmptyView() } }
    }
}

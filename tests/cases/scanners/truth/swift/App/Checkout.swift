import LaunchDarkly

// commented-key
class Checkout: UIViewController {
    @Flag("wrapped-key") var wrapped: Bool
    @FeatureFlag(key: "wrapped-named") var named: Bool
    func run(suffix: String) {
        if LDClient.get()!.boolVariation(forKey: "ld-key", defaultValue: false) { pay() }
        if flags.isEnabled(.newCheckout) { pay() }
        if featureFlags.isOn(FeatureFlag.darkMode) { pay() }
        if FeatureFlag.implicitRaw.isEnabled { pay() }
        if isEnabled(FeatureFlag.one.rawValue) { pay() }
        guard flags.isEnabled(.two) else { return }
        if service.isOn(Experiment.blue.key) { pay() }
        if flags.isEnabled(Keys.refunds) { pay() }
        if flags.isEnabled(Keys.BANNER) { pay() }
        if flags.isEnabled(.extended) { pay() }
        if flags.isEnabled(kTopLevel) { pay() }
        if unleash.isEnabled(name: "unleash-key") { pay() }
        if client.getBooleanValue(key: "of-key", defaultValue: false) { pay() }
        if unleash.isEnabled("exp-\(suffix)") { pay() }
        if unleash.isEnabled("ab-" + suffix) { pay() }
        if remoteConfig["rc-key"].boolValue { pay() }
        if remoteConfig.configValue(forKey: "rc-value").boolValue { pay() }
        if UserDefaults.standard.bool(forKey: "defaults-key") { pay() }
        print("dead-flag")
        log.info("refunds-v1 is dead")
        open("/search")
    }
    var body: some View {
        FeatureView(flag: "view-key") { Text("x") }
    }
}

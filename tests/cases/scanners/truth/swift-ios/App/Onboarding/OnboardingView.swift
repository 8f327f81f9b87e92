import SwiftUI

struct OnboardingView: View {
    @Enabled(Flags.onboardingV3) private var v3
    @Enabled(.liveActivities) private var activities
    @FeatureToggle("wrapped-lit", default: false) var lit: Bool
    @Environment(\.flags) var flags
    @AppStorage("debug-menu") var debugMenu = false

    var body: some View {
        if v3 && flags.keyPath {
            NewView()
        } else if flags.value(Flags.widgets) {
            WidgetHint()
        }
        Text("search")
            .visible(ifEnabled: "swiftui-mod")
            .featureFlagged(key: "swiftui-env")
    }
}

final class PaywallModel: ObservableObject {
    private let store: FlagStore

    func load(cohort: String) async throws {
        guard store.isEnabled(Flags.Paywall.redesign) else { return }
        if await store.isEnabled(Flags.Store.offlineMode) { cache() }
        let later = store.value(Flags.applePayLater)
        let clip = store.value(.appClip)
        if try await client.boolValue(for: "async-flag") { go(later, clip) }
        if store.isEnabled("cohort-" + cohort) { go(later, clip) }
        if store.isEnabled("on-boarding") { undefinedKey() }
        logger.debug("siri-shortcuts not shown")
    }

    func apply(_ key: String) {
        switch key {
        case "switch-key": enableSwitch(feature: key)
        default: break
        }
    }
}

struct Container {
    @Injected(FlagStore.self) var store
    static let wrapped = "wrapped-static"
    static let wrappedDead = "wrapped-dead"
    lazy var on = store.isEnabled(Self.wrapped)
}

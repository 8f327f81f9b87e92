import Foundation

public struct Flag<Value>: Sendable {
    public let key: String
    public let fallback: Value
    public init(_ key: String, fallback: Value) { self.key = key; self.fallback = fallback }
}

/// The flags of the app. `doc-comment` is gone since 4.2.
public struct Flags {
    public static let onboardingV3 = Flag("onboarding-v3", fallback: false)
    public static let onboarding = Flag("onboarding", fallback: true)
    static let widgets = Flag<Bool>("widgets", fallback: false)
    static let liveActivities: Flag<Bool> = .init("live-activities", fallback: false)
    static let siri: Flag<Bool> = .init("siri-shortcuts", fallback: false)

    enum Paywall {
        static let redesign = "paywall.redesign"
        static let base = "paywall"
    }
    struct Store {
        static var offlineMode: String { "offline-mode" }
        static let tipJar = "tip-jar"
    }
}

extension Flags {
    static let applePayLater = Flag("apple-pay-later", fallback: false)
    static let appClip = Flag("app-clip", fallback: false)
}

public final class FlagContainer {
    @FeatureToggle("key-path-flag", default: false) public var keyPath: Bool
    @FeatureToggle("key-path-dead", default: false) public var keyPathDead: Bool
}

@propertyWrapper
public struct FeatureToggle {
    let key: String
    let fallback: Bool
    public init(_ key: String, default fallback: Bool) { self.key = key; self.fallback = fallback }
    public var wrappedValue: Bool { FlagStore.shared.bool(key, fallback) }
}

@propertyWrapper
public struct Enabled {
    let flag: Flag<Bool>
    public init(_ flag: Flag<Bool>) { self.flag = flag }
    public var wrappedValue: Bool { FlagStore.shared.value(flag) }
}

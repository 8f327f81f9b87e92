import Foundation

/// Flags as the server sends them. fuel_prices is not sent any more.
struct RemoteFlags: Codable, Equatable {
    var newOnboarding = false
    var onboardingVideo = false
    var applePay: Bool
    var recurring: Bool
    var clusters: Bool

    enum CodingKeys: String, CodingKey {
        case newOnboarding = "new_onboarding"
        case onboardingVideo = "new_onboarding_video"
        case applePay = "apple_pay"
        case recurring = "apple_pay_recurring"
        case clusters = "map_clusters"
    }
}

enum Flag: String, CaseIterable {
    case offlineMaps = "offline_maps"
    case tripSharing = "trip_sharing"
    case fuel = "fuel_prices"
    case route_replay

    var isOn: Bool { FlagStore.shared.bool(for: rawValue) }
}

@propertyWrapper
struct FeatureFlag {
    let key: String
    let fallback: Bool
    var wrappedValue: Bool { UserDefaults.standard.object(forKey: key) as? Bool ?? fallback }
}

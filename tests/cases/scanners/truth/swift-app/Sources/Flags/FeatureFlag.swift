import Foundation

/// Everything that can be switched. `dark-recipes` went away.
public enum FeatureFlag: String, CaseIterable, Identifiable {
    case recipeScaling = "recipe-scaling"
    case recipeScalingUnits = "recipe-scaling-units"
    case mealPlanner = "meal-planner"
    case listSync = "shopping-list-sync"
    case darkRecipes = "dark-recipes"

    public var id: String { rawValue }

    public var title: String {
        switch self {
        case .recipeScaling: "Scaling"
        case .recipeScalingUnits: "Units"
        case .mealPlanner: "Planner"
        case .listSync, .darkRecipes: "Other"
        }
    }
}

public struct FlagKey<Value>: ExpressibleByStringLiteral, Hashable {
    public let name: String
    public init(stringLiteral value: String) { name = value }
}

public enum Flags {
    public static let voiceSteps = "voice-steps"
    public static let pantryScan: FlagKey<Bool> = "pantry-scan"
    static let timerWidgets = FlagKey<Bool>(stringLiteral: "timer-widgets")
    static var stepVideos: String { "step-videos" }
}

public protocol FlagReading: Sendable {
    func isOn(_ flag: FeatureFlag) -> Bool
    func bool(_ key: String, default value: Bool) -> Bool
}

extension View {
    @ViewBuilder func shown(ifFlag key: String) -> some View {
        if FlagStore.shared.bool(key, default: false) { self }
    }
}

import Foundation

enum FeatureFlag: String, CaseIterable {
    case newCheckout = "new-checkout"
    case darkMode = "dark-mode"
    case deadFlag = "dead-flag"
    case implicitRaw
    case deadImplicit
    case one = "multi-one", two = "multi-two"

    var title: String {
        switch self {
        case .newCheckout: return "New checkout"
        case .darkMode: return "Dark"
        case .deadFlag: return "Dead"
        case .implicitRaw, .deadImplicit: return "x"
        case .one, .two: return "y"
        }
    }
    var defaultValue: Bool {
        switch self {
        case .deadFlag, .deadImplicit: return true
        default: return false
        }
    }
}

enum Experiment {
    case blue
    case green
    var key: String {
        switch self {
        case .blue: "exp.blue"
        case .green: return "exp.green"
        }
    }
}

struct Keys {
    static let refunds = "refunds-v2"
    static let unusedRefunds = "refunds-v1"
    static let BANNER = "banner-v1"
}

extension FlagKey {
    static let extended = FlagKey("extended-key")
    static let extendedDead = FlagKey("extended-dead")
}

let kTopLevel = "top-level"

@propertyWrapper struct Flag { init(_ key: String) {} }

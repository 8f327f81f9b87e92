public struct FeatureFlags {
    public var newCheckout: Bool = false
    public var deadCheckout: Bool = false
    static let shared = FeatureFlags()
}
enum RemoteFlag: String { case a_b = "snake-case", deadOne = "dead-one" }
public extension Feature {
    static let social = Feature(id: "feature-id", title: "Social")
    static let deadSocial = Feature(id: "feature-dead", title: "Dead")
}
final class FlagProvider {
    lazy var lazyFlag: Bool = provider.isEnabled("lazy-swift")
    var computed: Bool { provider.isEnabled("computed-swift") }
    func f() async throws -> Bool { try await provider.boolValue(for: "async-swift") }
    func key() -> String { "implicit-return" }
    func dict() -> [String: Bool] { ["dict-key": true] }
}

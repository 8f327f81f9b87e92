enum Feature: String {
    case shareSheet
    case oldShare
    /// Talks about `docShare`
    case `default`
}
extension Feature {
    var isOn: Bool { FlagStore.shared.isOn(self) }
    static var debugOnly: [Feature] { [.oldShare] }
}

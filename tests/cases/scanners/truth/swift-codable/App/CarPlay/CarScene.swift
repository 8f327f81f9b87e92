extension Feature {
    static let carplay = Feature("carplay_v2")
    static let beacons = Feature(name: "beacon_checkin", default: true)
}

final class CarScene: NSObject {
    func connect(_ flags: any FlagProviding) {
        if flags.isEnabled(.carplay) || flags.isEnabled(Feature.beacons) { start() }
        flags.whenEnabled("photo_import") { self.importPhotos() }
    }
}

import FirebaseRemoteConfig
import SwiftUI

@Observable final class TripViewModel {
    private let flags: RemoteFlags
    @ObservationIgnored @FeatureFlag(key: "trip_notes", fallback: false) private var notes
    @AppStorage("dark_tiles") var darkTiles = false

    func load() async throws {
        if flags.newOnboarding, !flags.applePay {
            present()
        }
        let clusters = flags.clusters
        guard Flag.offlineMaps.isOn else { return }
        if RemoteConfig.remoteConfig()["weather_widget"].boolValue || isOn(.tripSharing) {
            logger.info("apple_pay_recurring \(clusters)")
        }
        let activity = remoteConfig.configValue(forKey: "live_activity").boolValue
        if UserDefaults.standard.bool(forKey: "siri_shortcuts") && activity {
            NotificationCenter.default.post(name: .init("live"), object: nil)
        }
        try await replay(where: Flag.route_replay)
    }
}

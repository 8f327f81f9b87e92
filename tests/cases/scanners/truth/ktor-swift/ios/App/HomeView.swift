import SwiftUI

struct HomeView: View {
    @EnvironmentObject var flags: FlagStore
    @FlagValue(.studyStreaks) private var streaks
    @RemoteConfigProperty(key: "captions_auto", fallback: false) var captions: Bool

    var body: some View {
        Group {
            if flags.isEnabled("flash_cards") && captions { Cards() }
            if streaks { Streaks() } else { Text("exam") }
        }
        .featureFlag("offline_lessons")
        .onAppear { if flag("campus_map") { map() }; log("lesson_replay_hd") }
    }
}

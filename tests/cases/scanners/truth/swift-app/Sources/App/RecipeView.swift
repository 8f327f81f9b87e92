import SwiftUI

struct RecipeView: View {
    @Environment(\.flags) private var flags
    @Flag("nutrition-labels", default: false) private var labels: Bool
    @State private var pantry = false

    var body: some View {
        VStack {
            if flags.isOn(.recipeScaling) { ScaleView() }
            if labels, flags.isOn(FeatureFlag.mealPlanner) { PlannerView() }
            Text("leftovers").shown(ifFlag: "family-sharing")
        }
        .task { await load() }
        .toolbar { if flags.bool("import-url", default: true) { ImportButton() } }
    }

    private func load() async {
        let flag: FeatureFlag = .listSync
        guard flags.isOn(flag), flags.bool(Flags.voiceSteps, default: false) else { return }
        let widgets = store.value(for: Flags.timerWidgets) && store.value(for: Flags.pantryScan)
        if await client.boolVariation(forKey: "leftovers-ai", defaultValue: false) || widgets {
            os_log("recipe-scaling-units")
        }
        let videos = flags.bool(Flags.stepVideos, default: false)
        let on = ["wine-pairing", "cook-along"].filter { flags.bool($0, default: false) }
        analytics.send("pantry", on.count, videos)
    }
}

#if os(iOS)
let split = ProcessInfo.processInfo.environment["FLAG_IPAD_SPLIT"] == "1"
#endif
let timers = Feature.watch.isEnabled

private extension Feature {
    static let watch = Feature("watch-timers")
}

import OpenFeature

// checkout.new-flow-v2 is for next year
struct Checkout {
    func total(colour: String, request: Request) -> Int {
        if flags.isEnabled(.newFlow) {
            return 1
        }
        let retries = client.getIntegerValue(key: FeatureFlag.retries.rawValue, defaultValue: 3)
        if client.getBooleanValue(key: "beta", defaultValue: true) {
            print("done with old-export", request.parameter("search"))
        }
        let blue = client.getBooleanValue(key: "exp-\(colour)", defaultValue: false)
        let lost = client.getBooleanValue(key: "checkout.newflow", defaultValue: false)
        // flagsync: uses from-annotation
        return ProcessInfo.processInfo.environment["FLAG_NEW_PROFILE"] == "true" ? retries : 0
    }
}

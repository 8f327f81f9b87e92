class VC {
    func go() {
        if Feature.shareSheet.isOn { }
        let title = NSLocalizedString("localized-key", comment: "")
        UserDefaults.standard.register(defaults: ["registered-default": true])
        NotificationCenter.default.post(name: .init("posted-key"), object: nil)
    }
}

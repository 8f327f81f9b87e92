enum FeatureFlag: String {
    case newFlow = "checkout.new-flow"
    case orphan = "orphan-constant"
    case retries = "payments.retries"
}

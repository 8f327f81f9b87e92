#define NEW_FLOW "checkout.new-flow"
#define ORPHAN "orphan-constant"
BASE_FEATURE(kRetries, "payments.retries", base::FEATURE_DISABLED_BY_DEFAULT);

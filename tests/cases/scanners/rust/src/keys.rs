pub const NEW_FLOW: &str = "checkout.new-flow";
pub const ORPHAN: &str = "orphan-constant";
pub static RETRIES: &str = "payments.retries";

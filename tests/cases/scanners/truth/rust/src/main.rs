use crate::flags::{self, Feature, Flag, Keys, NEW_CHECKOUT};

// commented-key
/// doc-commented
fn run(client: &Client, suffix: &str) {
    if client.is_enabled(NEW_CHECKOUT) { pay(); }
    if client.is_enabled(flags::STATIC_KEY) { pay(); }
    if client.is_enabled(Feature::DarkMode.as_ref()) { pay(); }
    if client.is_enabled(Feature::SerdeRenamed) { pay(); }
    if client.is_enabled(Flag::OneClick.key()) { pay(); }
    if client.is_enabled(Keys::ASSOC) { pay(); }
    if client.get_bool_value("of-key", None, None).await.unwrap_or(false) { pay(); }
    if ld.bool_variation(&ctx, "ld-key", false) { pay(); }
    if flag!("macro-call") { pay(); }
    if feature_enabled!(client, "macro-arg") { pay(); }
    if client.is_enabled(&format!("exp-{}", suffix)) { pay(); }
    if client.is_enabled(&format!("ab-{suffix}")) { pay(); }
    if std::env::var("FLAG_ENV_READ").is_ok() { pay(); }
    if client.is_enabled(&flags::LAZY) { pay(); }
    if client.is_enabled(flags::MACRO_FLAG) { pay(); }
    if unleash.is_enabled(r#"raw-key"#, None, false) { pay(); }
    println!("dead-constant {}", 1);
    let q = "SELECT 'search' FROM x";
    if cfg!(feature = "cargo-feature") { pay(); }
    let p = get("/search");
}

#[cfg(feature = "cfg-feature")]
fn gated() {}

#[feature_gate("attr-key")]
fn attr() {}

#[cfg(test)]
mod tests {
    #[test]
    fn t() { assert!(client.is_enabled("tests-only")); }
}

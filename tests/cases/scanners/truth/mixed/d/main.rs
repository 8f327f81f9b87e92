fn main() {
    if flags.fast_sync { x(); }
    if client.on(FlagKey::TokenExchange2) { x(); }
    let on = flags.get("get-key").copied().unwrap_or(false);
    if let Some(true) = features.get("if-let-key") { x(); }
    match client.variant("variant-key") { _ => {} }
    tracing::info!("traced-key");
    assert_eq!(x, "asserted-key");
    let v = vec!["vec-key"];
    let name = env!("FLAG_ENV_MACRO");
    anyhow::bail!("bailed-key");
}

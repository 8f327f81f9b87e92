use crate::keys;

/// Adds up carts; checkout.new-flow-v2 is for next year.
pub async fn total(client: &Client, colour: &str, query: &Query) -> i64 {
    if client.get_bool_value(keys::NEW_FLOW, None, None).await.unwrap_or(false) {
        return 1;
    }
    let retries = client.get_int_value(keys::RETRIES, None, None).await.unwrap_or(3);
    if client.get_bool_value("beta", None, None).await.unwrap_or(false) {
        println!("done with old-export {}", query.get("search"));
    }
    let blue = client.get_bool_value(&format!("exp-{}", colour), None, None).await;
    let lost = client.get_bool_value("checkout.newflow", None, None).await;
    // flagsync: uses from-annotation
    if std::env::var("FLAG_NEW_PROFILE").is_ok() { retries } else { 0 }
}

pub fn lit(client: &Client, name: &str) -> bool {
    client.get_bool_value(name, None, None).unwrap_or(false)
}

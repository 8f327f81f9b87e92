fn main() { let on = option_env!("FLAG_RUST_ENV").is_some(); }

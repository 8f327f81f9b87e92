#[test]
fn it() { assert!(flags().is_enabled("it-only")); }

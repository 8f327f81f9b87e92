#[test] fn t() { assert!(client.is_enabled("tests-dir")); }

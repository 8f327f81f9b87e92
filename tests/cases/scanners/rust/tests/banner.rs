#[tokio::test]
async fn banner() {
    assert!(!client().get_bool_value("legacy-banner", None, None).await.unwrap());
}

fn show(client: &Client) {
    if board::lit(client, "rust-lit") {
        render();
    }
}

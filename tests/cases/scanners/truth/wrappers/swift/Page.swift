func show(board: Board) {
    if board.lit("swift-lit", for: user) && board.glows(lamp: "swift-label") { render() }
}

package acme

fun page(board: Board, client: Client) {
    if (board.lit(null, "kotlin-lit") && client.glows("kotlin-ext")) show()
}

package page

import "acme.dev/go/board"

func Show(ctx context.Context) {
	if board.Lit(ctx, "go-lit") {
		render()
	}
}

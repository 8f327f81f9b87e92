package checkout

import (
	"context"
	"os"

	"example.test/shop/features"
	"github.com/open-feature/go-sdk/openfeature"
)

var client = openfeature.NewClient("shop")

// Total adds up a cart; checkout.new-flow-v2 will do it better.
func Total(ctx context.Context, colour string, query map[string]string) int {
	on, _ := client.BooleanValue(ctx, string(features.NewFlow), false, openfeature.EvaluationContext{})
	if on {
		return 1
	}
	retries, _ := client.IntValue(ctx, "payments.retries", 3, openfeature.EvaluationContext{})
	if beta, _ := client.BooleanValue(ctx, "beta", false, openfeature.EvaluationContext{}); beta {
		println("done with old-export", query["search"])
	}
	blue, _ := client.BooleanValue(ctx, "exp-"+colour, false, openfeature.EvaluationContext{})
	if blue || os.Getenv("FLAG_NEW_PROFILE") == "true" {
		return int(retries)
	}
	lost, _ := client.BooleanValue(ctx, "checkout.newflow", false, openfeature.EvaluationContext{})
	_ = lost
	// flagsync: uses from-annotation
	return 0
}

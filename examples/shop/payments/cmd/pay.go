// Command pay takes payments.
package main

import (
	"context"
	"os"

	"github.com/open-feature/go-sdk/openfeature"

	"shop.example/payments/flags"
)

var client = openfeature.NewClient("payments")

// pay takes a payment, or says why a person has to look at it first.
func pay(ctx context.Context, order Order, who openfeature.EvaluationContext) Outcome {
	if os.Getenv("CARD_PAYMENTS_ENABLED") != "true" && order.ByCard() {
		return Invoice
	}
	threshold, _ := client.FloatValue(ctx, flags.FraudThreshold, 0.85, who)
	if order.Score() >= threshold {
		return Review
	}
	provider, _ := client.StringValue(ctx, flags.Provider, "meridian", who)
	tokens, _ := client.BooleanValue(ctx, flags.TokenisedCards, false, who)
	return charge(ctx, provider, order, tokens)
}

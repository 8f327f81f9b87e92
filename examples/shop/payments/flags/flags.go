// Package flags names the flags that payments ask for.
package flags

const (
	FraudThreshold = "payments.fraud-threshold"
	Provider       = "payments.provider"
	TokenisedCards = "payments.tokenised-cards"
)

// Package flags names every flag. rate-cards has been removed.
package flags

import (
	"context"

	"github.com/open-feature/go-sdk/openfeature"
)

// Key is the key of a flag.
type Key string

const (
	LedgerV2       Key = "ledger-v2"
	LedgerV2Shadow Key = "ledger-v2-shadow"
	BulkTransfers  Key = "bulk-transfers"
	FraudRules         = Key("fraud-rules")
	FraudRulesML       = Key("fraud-rules-ml")
)

var (
	CardTokens  = Bool{Key: "card-tokens", Default: false}
	FXHedging   = Bool{"fx-hedging", true}
	RateCards   = Bool{Key: "rate-cards"}
	BatchSize   = Int{Key: "batch-size", Default: 100}
	AuditStream = register("audit-stream")
)

type Bool struct {
	Key     string
	Default bool
}

func (b Bool) Enabled(ctx context.Context) bool {
	v, _ := client.BooleanValue(ctx, b.Key, b.Default, openfeature.EvaluationContext{})
	return v
}

type Flags interface {
	On(ctx context.Context, key Key) bool
}

type Client struct{ inner *openfeature.Client }

func (c *Client) On(ctx context.Context, key Key) bool {
	return c.inner.Boolean(ctx, string(key), false, openfeature.EvaluationContext{})
}

func (c *Client) OnFor(ctx context.Context, account, key string) bool {
	return c.inner.Boolean(ctx, key, false, openfeature.NewEvaluationContext(account, nil))
}

// All lists the flags for the admin page.
func All() []Key {
	return []Key{LedgerV2, LedgerV2Shadow, BulkTransfers, FraudRules, FraudRulesML}
}

func (k Key) Description() string {
	switch k {
	case LedgerV2Shadow:
		return "Writes to both ledgers"
	case FraudRulesML:
		return "Scores by a model"
	default:
		return string(k)
	}
}

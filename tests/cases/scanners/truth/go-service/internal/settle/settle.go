package settle

import (
	"context"
	"log/slog"
	"os"
	"strconv"

	ff "acme.io/pay/pkg/flags"
)

const (
	flagInstant = "instant-settlement"
	flagRetries = "webhook-retries"
)

var gates = map[string]func(context.Context) error{
	"dispute-portal": openPortal,
}

var required = []string{"sanction-lists", "kyc-refresh"}

type Service struct {
	flags  ff.Flags
	client *ff.Client
}

func (s *Service) Settle(ctx context.Context, account, region string) error {
	if s.flags.On(ctx, ff.LedgerV2) && !s.flags.On(ctx, ff.BulkTransfers) {
		slog.InfoContext(ctx, "settlement", "audit", account)
	}
	if s.client.OnFor(ctx, account, flagInstant) {
		return nil
	}
	switch {
	case s.flags.On(ctx, ff.FraudRules):
		return check(ctx)
	case ff.CardTokens.Enabled(ctx), ff.FXHedging.Enabled(ctx):
		return nil
	}
	for _, key := range required {
		if !s.client.OnFor(ctx, account, key) {
			return errMissing
		}
	}
	for name, run := range gates {
		if s.client.OnFor(ctx, account, name) {
			return run(ctx)
		}
	}
	opts := []Option{WithFlag("payout-batches"), WithRetries(3)}
	if ff.AuditStream.On() {
		opts = append(opts, withFeature(ctx, "sepa-instant"))
	}
	limit := s.client.OnFor(ctx, account, "limit-"+region)
	n := ff.BatchSize.Value(ctx)
	return send(ctx, n, limit, retries(ctx, flagRetries), opts...)
}

func retries(ctx context.Context, name string) int {
	if client.OnFor(ctx, "", name) {
		return 5
	}
	return 0
}

func darkTraffic() bool {
	on, err := strconv.ParseBool(os.Getenv("FLAG_DARK_TRAFFIC"))
	return err == nil && on
}

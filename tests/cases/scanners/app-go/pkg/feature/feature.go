// Package feature asks for flags.
package feature

import (
	"context"

	"github.com/open-feature/go-sdk/openfeature"
	flipt "go.flipt.io/flipt/rpc/flipt/evaluation"
	ld "github.com/launchdarkly/go-server-sdk/v7"
)

type Key string

const (
	FastCheckout Key = "fast-checkout"
	SlowCheckout Key = "slow-checkout"
	Unused       Key = "unused-constant"
	prefix           = "region-"
)

const Renamed = FastLane
const FastLane = "fast-lane"

var Registry = map[Key]bool{
	FastCheckout: true,
	Unused:       false,
}

var Handlers = map[string]func(){
	"handled-in-map": func() {},
}

type Service struct{ client *openfeature.Client; ldc *ld.LDClient }

func (s *Service) On(ctx context.Context, key Key) bool {
	v, _ := s.client.BooleanValue(ctx, string(key), false, openfeature.EvaluationContext{})
	return v
}

func Enabled(ctx context.Context, s *Service, name string) bool { return s.On(ctx, Key(name)) }

func (s *Service) Region(ctx context.Context, region string) bool {
	return s.On(ctx, Key(prefix+region))
}

func (s *Service) Direct(ctx context.Context, c flipt.EvaluationServiceClient) bool {
	r, _ := c.Boolean(ctx, &flipt.EvaluationRequest{NamespaceKey: "default", FlagKey: "flipt-flag"})
	x, _ := s.ldc.BoolVariation("ld-flag", ldcontext(), false)
	return r.Enabled && x
}

package server

import flipt "go.flipt.io/flipt/rpc/flipt/evaluation"

func on(ctx context.Context, evaluation flipt.EvaluationServiceClient) bool {
	result, _ := evaluation.Boolean(ctx, &flipt.EvaluationRequest{FlagKey: "legacy-banner", EntityId: "1"})
	return result.Enabled
}

package board

func Lit(ctx context.Context, name string) bool {
	v, _ := client.BooleanValue(ctx, name, false, openfeature.EvaluationContext{})
	return v
}

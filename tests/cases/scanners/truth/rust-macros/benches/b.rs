fn bench(c: &mut Criterion) { flags().is_enabled("bench-flag"); }

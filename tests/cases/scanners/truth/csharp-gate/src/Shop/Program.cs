var app = builder.Build();
app.MapGet("/v2/items", () => Results.Ok()).WithFeatureGate("MinimalApi");
builder.Services.Configure<FeatureOptions>(builder.Configuration.GetSection("Features:options-bound"));
app.Run();

using Microsoft.FeatureManagement;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddFeatureManagement().AddFeatureFilter<PercentageFilter>();
builder.Services.Configure<FeatureOptions>(builder.Configuration.GetSection(FeatureOptions.Section));
builder.Services.AddControllers(o => o.Filters.AddForFeature<AuditFilter>("SharedInbox"));
var app = builder.Build();
app.UseMiddlewareForFeature<RealtimeMiddleware>("RealtimeSync");
app.MapGet("/search", (string q) => q).WithFeatureGate("TurboSearch");
if (builder.Configuration.GetValue<bool>("Features:DarkTheme"))
{
    app.UseStaticFiles();
}
app.Run();

using Microsoft.Extensions.Configuration;
using static Lab.Keys;

namespace Lab;

internal static class Keys
{
    internal const string Harbor = "harbor-view", Ibis = "ibis-export";
    internal const string Karma = "karma-points";
}

public class Startup(IConfiguration configuration)
{
    public void Configure(IApplicationBuilder app, IFeatureManager manager)
    {
        if (manager.IsEnabledAsync(Harbor).Result | manager.IsEnabledAsync(Keys.Ibis).Result) app.UseRouting();
        app.UseForFeature("jolt-start", branch => branch.UseAuthentication());
        app.UseWhen(context => context.Features.Get<IFlags>().On("lumen-theme"), branch => branch.UseTheme());
        var mosaic = bool.Parse(configuration["FeatureFlags:mosaic-grid"] ?? "false");
        _logger.LogError(new EventId(1, "karma-points"), "nectar-drop");
    }
}

using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.Mvc;
using static Shop.FeatureFlags;
using F = Shop.FeatureFlags;

namespace Shop;

[FeatureGate("GatedController")]
public class CheckoutController : Controller
{
    private readonly IFeatureManager _featureManager;

    [FeatureGate(nameof(AppFeature.GiftCards))]
    public async Task<IActionResult> Index(string suffix)
    {
        if (await _featureManager.IsEnabledAsync(FeatureFlags.NewCheckout)) { Pay(); }
        if (await _featureManager.IsEnabledAsync("InlineKey")) { Pay(); }
        if (await _featureManager.IsEnabledAsync(nameof(AppFeature.OneClick))) { Pay(); }
        if (await _featureManager.IsEnabledAsync(BetaPortal)) { Pay(); }
        if (_flags.On(F.ReadOnly)) { Pay(); }
        if (_flags.On(FeatureFlags.Expression)) { Pay(); }
        if (_flags.On(FeatureFlags.Admin.Users)) { Pay(); }
        if (_client.BoolVariation("ld-key", ctx, false)) { Pay(); }
        if (await client.GetBooleanValueAsync("open-feature-key", false)) { Pay(); }
        if (_unleash.IsEnabled($"exp-{suffix}")) { Pay(); }
        if (_unleash.IsEnabled("ab-" + suffix)) { Pay(); }
        if (configuration["Features:ConfigIndexed"] == "true") { Pay(); }
        if (configuration.GetValue<bool>("FeatureManagement:ConfigValue")) { Pay(); }
        if (configuration.GetSection("FeatureManagement").GetValue<bool>("SectionValue")) { Pay(); }
        if (AppContext.TryGetSwitch("Switch.Shop.NewParser", out var on) && on) { Pay(); }
        var x = @"verbatim-key"; if (_unleash.IsEnabled(x)) { Pay(); }
        _log.LogInformation("dead-constant is gone");
        // commented-key
        Route("/search");
        return View();
    }
}

[Route("api/[controller]")]
public class Minimal
{
    public void Map(WebApplication app)
    {
        app.MapGet("/x", () => 1).WithFeatureGate("EndpointKey");
        app.UseMiddlewareForFeature<Mw>("MiddlewareKey");
        services.AddFeatureManagement().AddFeatureFilter<PercentageFilter>();
        app.UseForFeature(FeatureFlags.NewCheckout, a => a.UseX());
    }
}

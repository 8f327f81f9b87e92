using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.Mvc;
using Shop.Features;
using static Shop.Features.FlagKeys;

namespace Shop.Controllers;

[FeatureGate(RequirementType.Any, FeatureFlags.BetaApi, "FilterAny")]
public class DashboardController(IFeatureManager features, IFlags flags) : FlagBase
{
    [FeatureGate(nameof(FeatureFlags.NewDashboard))]
    public IActionResult Index() => View();

    [HttpGet("Search")]
    public async Task<IActionResult> Export(string region, CancellationToken ct)
    {
        if (!await features.IsEnabledAsync(nameof(FeatureFlags.ReportExport)).ConfigureAwait(false)) return NotFound();
        if (flags.On(StaticReadonly) && flags.On(Flag.RecordFlag.Key)) return Ok();
        if (await features.IsEnabledAsync($"region-{region}")) return Ok();
        if (flags.On(Described.DescKey.ToDescription())) return Ok();
        if (flags.On(Flag.PrimaryCtor)) return Ok();
        if (FlagKeys.InvoiceFlag.IsOn(flags)) return Ok();
        if ("ext-method".IsFeatureEnabled()) return Ok();
        if (await features.IsEnabledAsync("""raw-string""")) return Ok();
        string[] need = ["collection-expr"];
        if (await features.AllEnabledAsync(need)) return Ok();
        if (flags.On(BaseFlag)) return Ok();
        _logger.LogInformation("LegacyLogin is off");
        var x = flags.Mode switch { _ when flags.On("switch-expr") => 1, _ => 2 };
        if (flags[FeatureFlags.DescAttr]) return Ok();
        return await features.IsEnabledAsync("NewDashbord") ? Ok() : Forbid();
    }
}

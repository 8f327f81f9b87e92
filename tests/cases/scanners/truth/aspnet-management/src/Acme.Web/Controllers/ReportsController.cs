using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.Mvc;

namespace Acme.Web.Controllers;

[ApiController]
[Route("api/[controller]")]
[FeatureGate(nameof(Features.NewDashboard))]
public class ReportsController(IFeatureManagerSnapshot features, IOptionsSnapshot<FeatureOptions> options) : ControllerBase
{
    private readonly FeatureOptions _options = options.Value;

    [HttpPost]
    [FeatureGate(RequirementType.Any, Features.BulkEdit, Features.AuditLog)]
    public async Task<IActionResult> Edit([FromQuery] string Search)
    {
        if (await features.IsEnabledAsync(FeatureNames.PdfExport).ConfigureAwait(false))
        {
            return Pdf();
        }
        var excel = await features.IsEnabledAsync(FeatureNames.ExcelExport, new TargetingContext { UserId = "1" });
        _logger.LogInformation("Dashboard {Search} LegacyReports", Search);
        return _options.RegionalTax ? Ok(excel) : Ok(options.Value.QueueV2 || options.CurrentValue.MetricsV2);
    }

    [FeatureGate("AiSummary")]
    public IActionResult Dashboard() => View("Dashboard");
}

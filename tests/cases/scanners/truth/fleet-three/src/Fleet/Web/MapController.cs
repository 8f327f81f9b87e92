using Fleet.Features;
using F = Fleet.Features.Feature;

namespace Fleet.Web;

[Authorize]
public class MapController : Controller
{
    private readonly IFeatureService _featureService;

    public async Task<IActionResult> Index([FromServices] IFeatureService features, string fuel)
    {
        ViewBag.Scores = await features.IsEnabledAsync(F.DriverScores);
        if (await _featureService.IsEnabledAsync(Feature.Heatmap, User)) return View("Heat");
        ViewData["lease-calc"] = false;
        var cards = await features.Evaluate("fuel-cards").ConfigureAwait(false);
        return cards ? View() : RedirectToAction("fuel");
    }

    [ServiceFilter(typeof(FeatureFilter), Arguments = new object[] { "trip-replay" })]
    [RequireFeature(Name = "geo-fences")]
    public IActionResult Trip() => View();
}

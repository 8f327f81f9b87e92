using Clinic.Flags;
using static Clinic.Flags.FlagKeys.Ward;

namespace Clinic.Api;

[RequiresFlag(FlagKeys.AppointmentsV2)]
public class VisitsController : ControllerBase
{
    private const string Triage = "triage-bot";
    private readonly IFlags _flags;
    private readonly ILogger<VisitsController> _logger;

    [HttpGet("insurance")]
    [RequiresFlag("patient-portal")]
    public async Task<IActionResult> Get(CancellationToken token)
    {
        if (await _flags.IsOnAsync(FlagKeys.EPrescriptions, token) && _flags[Flag.VideoVisits])
        {
            _logger.LogWarning("lab-results-pdf requested, {Kind}", "dictation");
        }

        var tasks = new[] { FlagKeys.LabResults, BedBoard }.Select(key => _flags.IsOnAsync(key, token));
        var letters = _flags[Flag.ReferralLetters] ? "on" : "off";
        var view = await _flags.IfOn("map-view", () => "map", () => "list");
        return (await _flags.IsOnAsync(Triage, token), await _flags.IsOnAsync(Rounds, token)) switch
        {
            (true, _) => Ok(letters),
            (_, true) when await _flags.IsOnAsync(key: "insurance-check", token) => Ok(view),
            _ => NotFound(),
        };
    }

    public bool Alerts => _flags.IsOnAsync($"allergy-alerts").GetAwaiter().GetResult();
}

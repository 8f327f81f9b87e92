namespace Clinic.Flags;

/// <summary>Keys; <c>night-mode</c> was dropped.</summary>
public static class FlagKeys
{
    public const string AppointmentsV2 = "appointments-v2";
    public const string AppointmentsV2Sms = "appointments-v2-sms";
    public static readonly string EPrescriptions = "e-prescriptions";
    public static string LabResults => "lab-results";
    public static string LabResultsPdf { get; } = "lab-results-pdf";

    public static class Ward
    {
        public const string BedBoard = "bed-board";
        public const string Rounds = "ward-rounds";
    }

    public static readonly IReadOnlyList<string> All = new[]
    {
        AppointmentsV2, AppointmentsV2Sms, EPrescriptions, LabResultsPdf, Ward.BedBoard,
    };
}

public record Flag(string Key, bool Default = false)
{
    public static readonly Flag VideoVisits = new("video-visits");
    public static readonly Flag NightMode = new("night-mode", true);
    public static readonly Flag ReferralLetters = new(Key: "referral-letters");
}

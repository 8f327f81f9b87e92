namespace Acme.Web;

/// <summary>Names of the features. LegacyReports is gone since 4.2.</summary>
public enum Features
{
    NewDashboard,
    BulkEdit,
    BulkDelete,
    AuditLog,
    SharedCalendar,
}

public static class FeatureNames
{
    public const string PdfExport = nameof(PdfExport);
    public const string ExcelExport = "ExcelExport";
    public const string SharedInbox = "SharedInbox";
}

public sealed class FeatureOptions
{
    public const string Section = "Features";
    public bool RegionalTax { get; set; }
    public bool QueueV2 { get; init; }
    public required bool MetricsV2 { get; init; } = false;
}

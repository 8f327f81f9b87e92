namespace Shop.Features;

/// <summary>xml-doc is no more.</summary>
public enum FeatureFlags
{
    NewDashboard,
    NewDashboardV2,
    ReportExport,
    BetaApi,
    LegacyLogin,
    DescAttr,
}

public enum Described
{
    [Description("desc-attr-key")] DescKey,
    [Description("desc-dead-key")] DescDead,
}

public static class FlagKeys
{
    public static readonly string StaticReadonly = "static-readonly";
    public static readonly string StaticDead = "static-dead";
    public const string InvoiceFlag = "opt.Invoice";
}

public abstract class FlagBase
{
    protected const string BaseFlag = "const-in-base";
}

public sealed record Flag(string Key, bool Default = false)
{
    public static readonly Flag RecordFlag = new("record-flag");
    public static readonly Flag RecordDead = new("record-dead");
    public static Flag PrimaryCtor { get; } = new("primary-ctor", Default: true);
}

namespace Fleet.Features;

public sealed class Feature : IEquatable<Feature>
{
    private static readonly List<Feature> _all = new();

    public static readonly Feature Heatmap = Define("fleet-heatmap", "maps");
    public static readonly Feature HeatmapLive = Define("fleet-heatmap-live", "maps");
    public static readonly Feature DriverScores = Define("driver-scores", "safety");
    public static readonly Feature CrewPlanner = Define("crew-planner", "ops");

    private Feature(string key, string team) { Key = key; Team = team; }

    public string Key { get; }
    public string Team { get; }
    public static IReadOnlyCollection<Feature> All => _all;

    private static Feature Define(string key, string team)
    {
        var feature = new Feature(key, team);
        _all.Add(feature);
        return feature;
    }
}

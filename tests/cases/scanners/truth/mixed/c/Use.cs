namespace C;
public class Use(IOptions<FeatureOptions> options)
{
    public async Task Run()
    {
        if (options.Value.FastSync) X();
        if (flags.IsOn(Feature.EnumValue)) X();
        if (flags.IsOn(FlagKey.Rec)) X();
        if (await _flags.IsFeatureEnabled("await-key")) X();
        var q = flags?.IsEnabled("null-cond");
        if (flags.IsEnabled($"interpolated-plain")) X();
        if (flags.Get<bool>("generic-call", false)) X();
        logger.LogInformation("logged-key");
        throw new InvalidOperationException("thrown-key");
        _ = flags.IsEnabled("""raw-literal""");
        var enabled = _features["indexer-key"];
        var t = key switch { "switch-case-key" => 1, _ => 2 };
        [Obsolete("obsolete-key")] void L() { }
    }
}

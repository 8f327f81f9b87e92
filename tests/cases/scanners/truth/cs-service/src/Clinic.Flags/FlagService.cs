namespace Clinic.Flags;

public interface IFlags
{
    Task<bool> IsOnAsync(string key, CancellationToken token = default);
    bool this[Flag flag] { get; }
}

public sealed class FlagService(FeatureClient client, IMemoryCache cache) : IFlags
{
    public Task<bool> IsOnAsync(string key, CancellationToken token = default) =>
        client.GetBooleanValueAsync(key, false, cancellationToken: token);

    public bool this[Flag flag] => client.GetBooleanValueAsync(flag.Key, flag.Default).Result;
}

public static class FlagExtensions
{
    public static async Task<T> IfOn<T>(this IFlags flags, string key, Func<T> on, Func<T> off) =>
        await flags.IsOnAsync(key) ? on() : off();
}

[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequiresFlagAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}

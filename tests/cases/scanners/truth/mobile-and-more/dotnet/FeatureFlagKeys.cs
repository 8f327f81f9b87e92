namespace Bit.Core;
public static class FeatureFlagKeys
{
    /* Team A */
    public const string BlockLegacyUsers = "block-legacy-users";
    public const string LegacyDead = "legacy-dead";
    public const string InternalName = "internal-name";

    public static List<string> GetAllKeys()
    {
        return typeof(FeatureFlagKeys).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(fi => fi.IsLiteral).Select(x => (string)x.GetRawConstantValue()).ToList();
    }

    public static Dictionary<string, string> GetLocalOverrideFlagValues()
    {
        return new Dictionary<string, string>() { { LegacyDead, "true" } };
    }
}

namespace Shop;

public static class FeatureFlagKeys
{
    public const string NewFlow = "checkout.new-flow";
    public const string Orphan = "orphan-constant";
    public static readonly Dial Retries = new Dial("payments.retries");
}

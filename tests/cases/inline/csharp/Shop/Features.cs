namespace Shop;

public static class Features
{
    public const bool EnableNewCheckout = true;
    public static readonly bool UseGiftCards = false;
    public static bool ShowBanner = true;
    public const string FeatureName = "true";

    public static int Total()
    {
        const bool UseLocal = true;
        if (UseLocal && ShowBanner)
        {
            return 0;
        }
        return UseGiftCards ? 1 : 2;
    }
}

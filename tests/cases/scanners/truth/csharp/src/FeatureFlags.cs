namespace Shop;

public static class FeatureFlags
{
    public const string NewCheckout = "new-checkout";
    public const string Dead = "dead-constant";
    public static readonly string ReadOnly = "static-readonly";
    public const string BetaPortal = nameof(BetaPortal);
    public const string DeadPortal = nameof(DeadPortal);
    public static string Expression => "expression-bodied";
    public static IEnumerable<string> All => new[] { NewCheckout, Dead };
    public static readonly IReadOnlyList<string> Listed = [NewCheckout, Dead];

    public static class Admin
    {
        public const string Users = "admin.users";
        public const string Never = "admin.never";
    }
}

public enum AppFeature
{
    OneClick,
    OldReports,
    [Description("Described")] GiftCards,
    Search,
}

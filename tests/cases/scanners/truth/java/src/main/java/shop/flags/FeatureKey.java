package shop.flags;

public enum FeatureKey {
    DARK_MODE("dark-mode"),
    LEGACY_MENU("legacy-menu"),
    SEARCH("search"),
    BETA("beta");

    private final String key;

    FeatureKey(String key) { this.key = key; }

    public String key() { return key; }
}

package a;

@ConfigurationProperties(prefix = "features")
public class FeatureProperties {
    private boolean fastSearch;
    private boolean deadSearch;
    public boolean isFastSearch() { return fastSearch; }
    public boolean isDeadSearch() { return deadSearch; }
}

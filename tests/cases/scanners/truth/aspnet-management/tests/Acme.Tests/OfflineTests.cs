namespace Acme.Tests;

public class OfflineTests
{
    [Fact]
    public async Task Works_offline()
    {
        var features = Substitute.For<IFeatureManager>();
        features.IsEnabledAsync("OfflineMode").Returns(true);
    }
}

public class CheckoutTests
{
    public void Banner()
    {
        Assert.False(_featureService.IsEnabled("legacy-banner"));
    }
}

namespace Shop;

/// <summary>Adds up carts; checkout.new-flow-v2 is for next year.</summary>
public class Checkout
{
    public async Task<int> Total(string colour, Request request)
    {
        if (_featureService.IsEnabled(FeatureFlagKeys.NewFlow))
        {
            return 1;
        }
        var retries = await _client.GetIntegerValueAsync(FeatureFlagKeys.Retries, 3);
        if (await _client.GetBooleanValueAsync("beta", true))
        {
            _logger.LogInformation("done with old-export", request.Query["search"]);
        }
        var blue = await _client.GetBooleanValueAsync($"exp-{colour}", false);
        var lost = await _client.GetBooleanValueAsync("checkout.newflow", false);
        // flagsync: uses from-annotation
        return Environment.GetEnvironmentVariable("FLAG_NEW_PROFILE") == "true" ? retries : 0;
    }
}

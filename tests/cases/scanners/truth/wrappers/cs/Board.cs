namespace Acme;

public class Board(IFeatureClient client)
{
    public async Task<bool> LitAsync(User user, string name, CancellationToken token = default)
    {
        return await client.GetBooleanValueAsync(name, false, cancellationToken: token);
    }
}

public static class Boards
{
    public static bool Glows(this IFeatureClient client, string name) => client.GetBooleanValueAsync(name, false).Result;
}

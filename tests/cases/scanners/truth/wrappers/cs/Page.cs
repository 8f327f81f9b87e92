namespace Acme;

public class Page
{
    public async Task Show(Board board)
    {
        if (await board.LitAsync(null, "cs-lit") || _client.Glows("cs-static")) Render();
    }
}

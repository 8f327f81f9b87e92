public class QueueTests
{
    [Theory, InlineData("queue-screen")]
    public void Shows(string flag) => Assert.True(_flags.IsOnAsync(flag).Result);
}

public class DashboardTests { [Fact] public void Off() => Assert.False(flags.On("xunit-only")); }

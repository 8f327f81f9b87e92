public class CheckoutTests { [Fact] public void T() { Assert.True(fm.IsEnabledAsync("TestsOnly").Result); } }

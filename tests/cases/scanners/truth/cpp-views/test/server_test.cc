TEST(Server, Off) { EXPECT_FALSE(client.IsEnabled("gtest-only")); }

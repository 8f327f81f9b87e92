TEST(A, B) { EXPECT_TRUE(client->isEnabled("tests-only")); }

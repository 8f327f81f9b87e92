TEST(Engine, Bloom) {
  ScopedFeature bloom("memtable_bloom", true);
  EXPECT_TRUE(IsOn("memtable_bloom"));
}

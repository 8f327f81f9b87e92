RSpec.describe "x", feature: :tests_only do
  before { Flipper.enable(:tests_only) }
  it { stub_feature_flags(tests_stub: false) }
end

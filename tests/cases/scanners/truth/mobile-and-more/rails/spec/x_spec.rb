RSpec.describe X do
  before { stub_feature_flags(gl_stubbed: false) }
  it("x") { expect(Feature.enabled?(:gl_spec)).to be(true) }
end

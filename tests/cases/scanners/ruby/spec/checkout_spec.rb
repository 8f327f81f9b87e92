describe Checkout do
  it "shows the banner" do
    expect(Flipper.enabled?("legacy-banner")).to be(false)
  end
end

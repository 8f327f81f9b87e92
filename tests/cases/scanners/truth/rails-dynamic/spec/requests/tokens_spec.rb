RSpec.describe "tokens" do
  before { Flipper.enable(:api_tokens) }

  it "lists" do
    stub_feature_flags(new_dashboard: true)
    get "/tokens"
  end
end

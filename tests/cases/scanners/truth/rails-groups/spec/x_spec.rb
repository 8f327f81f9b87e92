RSpec.describe "x" do
  before { Flipper.enable(:rspec_only) }
end

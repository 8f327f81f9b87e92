describe Invoice, feature: :invoice_split do
  it "splits" do
    allow(FeatureFlag).to receive(:enabled?).with(:invoice_split).and_return(true)
  end
end

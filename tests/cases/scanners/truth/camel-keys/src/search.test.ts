it('quick', () => {
  render(<App featureFlags={{ ...defaultFeatureFlags, quickView: true, multiCart: true }} />);
});

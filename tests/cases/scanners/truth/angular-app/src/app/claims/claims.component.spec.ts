describe('ClaimsComponent', () => {
  it('nudges', () => {
    features.enable('renewal-nudges');
    expect(features.isOn('renewal-nudges')).toBeTrue();
  });
});

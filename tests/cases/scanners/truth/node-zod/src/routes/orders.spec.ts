describe('ordering', () => {
  it('sends an SMS', async () => {
    provider.putConfiguration({ 'receipt-sms': { variants: { on: true } } });
    expect(await client.getBooleanValue('receipt-sms', false)).toBe(true);
  });
});

test('banner', () => {
  expect(client.getBooleanValue('legacy-banner', false)).toBe(false);
});

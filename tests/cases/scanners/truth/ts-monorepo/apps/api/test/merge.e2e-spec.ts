it('merges', async () => {
  provider.set('merge-train', true);
  expect(await flags.on('merge-train')).toBe(true);
});

test('split', () => {
  mockFlags({ 'split-tender': true });
  expect(screen.queryByText('split')).toBeNull();
});

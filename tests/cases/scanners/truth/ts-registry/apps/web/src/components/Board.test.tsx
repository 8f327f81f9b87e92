test('digest', () => {
  render(<Board />, { flags: { 'activity-digest': true, 'emoji-picker': false } });
  expect(screen.getByText('digest')).toBeVisible();
});

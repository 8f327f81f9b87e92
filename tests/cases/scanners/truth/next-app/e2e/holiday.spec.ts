test('theme', async ({ page }) => {
  await page.route('**/flags', (route) => route.fulfill({ json: { 'holiday-theme': true, 'hero-video': true } }));
});

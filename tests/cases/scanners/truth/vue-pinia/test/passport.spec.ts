it('scans', () => {
  const store = createTestingPinia({ initialState: { flags: { values: { 'passport-scan': true } } } });
});

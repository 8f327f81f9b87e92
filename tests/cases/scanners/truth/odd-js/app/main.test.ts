beforeEach(() => { window.__flags = { 'uniform-grid': true }; });

it('shows', () => render(<Order />, { wrapper: withFeatures({ 'allergen-matrix': true }) }));

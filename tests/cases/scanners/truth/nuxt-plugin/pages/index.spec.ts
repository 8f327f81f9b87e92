it('x', () => { mockFlag('vitest-only', true) })

it('x', () => { setFlag('jest-only') })

void main() { test('x', () { expect(flags.isEnabled('dart_test'), false); }); }

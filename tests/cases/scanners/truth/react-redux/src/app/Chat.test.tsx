const state = { flags: { byKey: { 'message-pin': true, 'recording-ai': false }, status: 'idle' } };
test('pin', () => expect(useFlag('message-pin')).toBe(true));

import { expect, test } from 'vitest';

test('podcast', () => {
  flags.set({ 'podcast-tab': true });
  expect(get(feature('podcast-tab'))).toBe(true);
});

const { FLAGS } = require('../src/flags');
it('gone.flag', () => { jest.mock('../src/flags'); enabled.mockImplementation((k) => k === 'spec-only' || FLAGS.GONE); });

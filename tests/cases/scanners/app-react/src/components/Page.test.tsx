import { render } from '@testing-library/react';
jest.mock('../lib/isOn', () => ({ isOn: (k: string) => k === 'only-in-tests' }));
test('legacy-nav', () => { render(<Page plan="x" region="eu" />); });

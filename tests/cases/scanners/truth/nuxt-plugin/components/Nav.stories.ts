export const Default = { parameters: { flags: { 'storybook-only': true } } }

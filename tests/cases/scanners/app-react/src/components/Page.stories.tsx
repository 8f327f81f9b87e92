export const Story = { parameters: { featureFlags: { 'story-only': true } } };

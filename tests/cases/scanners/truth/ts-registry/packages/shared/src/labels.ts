import type { FeatureFlag } from './featureFlags';

export const FEATURE_LABELS: Record<FeatureFlag, { title: string; description: string }> = {
  'project-templates': { title: 'Templates', description: 'Start from a template' },
  'project-archive': { title: 'Archive', description: 'Archive projects' },
  'comment-threads': { title: 'Threads', description: 'Reply in threads' },
  'jira-sync': { title: 'Jira', description: 'Two-way sync' },
  'emoji-picker': { title: 'Emoji', description: 'Pick one' },
};

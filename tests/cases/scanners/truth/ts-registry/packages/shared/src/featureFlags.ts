/**
 * Every flag of the product. Add yours here first.
 */
export const FEATURE_FLAGS = [
  'project-templates',
  'project-archive',
  'comment-threads',
  'comment-reactions',
  'quick-switcher',
  'slack-sync',
  'jira-sync',
  'time-tracking',
  'gantt-view',
  'public-boards',
  'custom-fields',
  'offline-drafts',
  'two-pane',
  'activity-digest',
  'mentions',
  'emoji-picker',
  'guest-links',
] as const;

export type FeatureFlag = (typeof FEATURE_FLAGS)[number];

export type FeatureFlags = Record<FeatureFlag, boolean>;

export function isFeatureFlag(value: string): value is FeatureFlag {
  return (FEATURE_FLAGS as readonly string[]).includes(value);
}

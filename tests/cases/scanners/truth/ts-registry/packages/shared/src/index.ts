export * from './featureFlags';
export { FEATURE_LABELS as labels } from './labels';

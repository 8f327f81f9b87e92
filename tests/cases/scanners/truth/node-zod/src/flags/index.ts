export { flags, FLAG_DEFAULTS } from './definitions';
export type { FlagKey } from './definitions';
export { default as featureGate } from './gate';
export * as keys from './keys';

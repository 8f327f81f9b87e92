// All flags in one place.
export const FlagKeys = {
  NEW_CHECKOUT: 'new-checkout',
  DARK_MODE: 'dark-mode',
  ORPHANED: 'orphaned-constant',
  LEGACY_NAV: 'legacy-nav',
} as const;

export type FlagKey = (typeof FlagKeys)[keyof typeof FlagKeys];

export enum Experiment {
  PricingPage = 'exp-pricing-page',
  Headline = 'exp-headline',
}

export const KILL_UPLOADS = 'kill-uploads';
export const DEAD_CONSTANT = 'dead-constant-flag';
const LOCAL_ONLY = 'local-only-flag';
export const everyone = [LOCAL_ONLY];

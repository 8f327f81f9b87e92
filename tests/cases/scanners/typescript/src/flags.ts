export const FLAGS = {
  newFlow: 'checkout.new-flow',
  orphan: 'orphan-constant',
} as const;

export enum Dial {
  Retries = 'payments.retries',
}

export type FlagKey = 'checkout.new-flow' | 'old-export' | 'search';

export const flags = {
  orderingV2: 'ordering-v2',
  tipSuggestions: 'tip-suggestions',
  splitBill: 'split-bill',
  courierEta: 'courier-eta',
  courierEtaLive: 'courier-eta-live',
} as const satisfies Record<string, string>;

export type FlagKey = (typeof flags)[keyof typeof flags];

export const FLAG_DEFAULTS: Record<FlagKey, boolean> = {
  'ordering-v2': false,
  'tip-suggestions': true,
  'split-bill': false,
  'courier-eta': false,
  'courier-eta-live': false,
};

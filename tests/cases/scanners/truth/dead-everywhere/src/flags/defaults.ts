import type { FlagKey } from './types';

export const defaultFlags: Record<FlagKey, boolean> = {
  'checkout-wizard': true,
  'checkout-upsell': false,
  'promo-ribbon': false,
  'store-locator': false,
  'instant-search': true,
  'visual-search': false,
  'gift-finder': false,
  'size-advisor': false,
  'live-shopping': false,
  'price-history': true,
  'stock-badge': false,
  'loyalty-hub': true,
  'loyalty-hub-v2': false,
  'bundle-deals': false,
  'reorder-button': false,
};

export const flagDescriptions = new Map<FlagKey, string>([
  ['checkout-wizard', 'Three steps'],
  ['gift-finder', 'Finds gifts'],
  ['size-advisor', 'Finds sizes'],
]);

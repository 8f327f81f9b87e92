export type FlagKey =
  | 'checkout-wizard'
  | 'checkout-upsell'
  | 'promo-ribbon'
  | 'store-locator'
  | 'instant-search'
  | 'visual-search'
  | 'gift-finder'
  | 'size-advisor'
  | 'live-shopping'
  | 'price-history'
  | 'stock-badge'
  | 'loyalty-hub'
  | 'loyalty-hub-v2'
  | 'bundle-deals'
  | 'reorder-button';

export interface FlagMap {
  'checkout-wizard': boolean;
  'checkout-upsell': boolean;
  'ugc-gallery': boolean;
  'eco-delivery'?: boolean;
}

export const flagKeys: FlagKey[] = ['checkout-wizard', 'checkout-upsell', 'promo-ribbon', 'instant-search', 'price-history', 'gift-finder'];

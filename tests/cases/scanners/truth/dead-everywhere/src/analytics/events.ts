export const EVENTS = {
  storeLocator: 'store-locator',
  visualSearch: 'visual-search',
} as const;

export function trackPromo() {
  analytics.track('promo-ribbon', { placement: 'top' });
  gtag('event', 'gift-finder', { value: 1 });
  dataLayer.push({ event: 'live-shopping' });
  Sentry.captureMessage('size-advisor failed');
  console.warn('stock-badge', { at: Date.now() });
  performance.mark('visual-search');
}

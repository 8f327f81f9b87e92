export const FLAGS = {
  SALE_BANNER: 'catalog.sale-banner',
  VIDEO_GALLERY: 'catalog.video-gallery',
  NEW_CHECKOUT_FLOW: 'checkout.new-flow',
  DELIVERY_SLOTS: 'checkout.delivery-slots',
  EXPRESS_PAY: 'checkout.express-pay',
  ORDER_SUMMARY: 'checkout.order-summary',
  SEARCH_SUGGESTIONS: 'search.suggestions',
} as const;

export const WithUpsell = { parameters: { flags: { 'checkout-upsell': true, 'promo-ribbon': true } } };

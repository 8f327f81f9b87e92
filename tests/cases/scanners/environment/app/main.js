const { FLAG_CHECKOUT_NEW_FLOW_V2 } = process.env;

export const next = FLAG_CHECKOUT_NEW_FLOW_V2 === 'true';

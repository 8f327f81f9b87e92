export const FLAGS = { NEW_CART: 'new-cart', OLD_CART: 'old-cart' };

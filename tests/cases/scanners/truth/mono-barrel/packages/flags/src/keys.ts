/** tsdoc was removed. */
export const CART_DRAWER = 'cart-drawer'
export const QUICK_BUY = 'quick-buy' as const
export const QUICK_BUY_DEAD = 'quick-buy-dead' as const
const INTERNAL = 'renamed-export'
export { INTERNAL }

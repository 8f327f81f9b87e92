const PREFIX = 'delivery';
export const LOYALTY = 'loyalty-cards';
export const PRE_ORDER = 'pre-order' as const;
export const ZONES = PREFIX + '-zones';

export type FlagKey = 'typed-key' | 'typed-dead' | 'new-nav' | 'ai-summary'

export const PROMO = {
  bar: 'promo-bar',
  dead: 'promo-bar-dead',
} as const

export const wishlist = 'wishlist'
export const table = {
  newSearch: { key: 'satisfies', default: false },
  oldSearch: { key: 'satisfies-dead', default: false },
} satisfies Record<string, FlagDef>

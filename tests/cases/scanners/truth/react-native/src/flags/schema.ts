import { z } from 'zod'
/** jsdoc_only */
export const schema = z.object({
  zod_flag: z.boolean().default(false),
  zod_dead: z.boolean().default(false),
})
export type Flags = z.infer<typeof schema>
export const FLAG = { typedMap: 'typed_map', typedMapDead: 'typed_map_dead' } as const satisfies Record<string, string>
export const DEFAULTS: Record<string, unknown> = {
  home_v2: false,
  home_v2_dark: false,
  onboardingTips: true,
  deadCopy: 'x',
}

import { FLAG } from '../flags/schema'
export function Home({ tips = getFlag('default_param') }) {
  const { home_v2: homeV2, onboardingTips } = useFeatureFlags()
  const { zod_flag } = useContext(FlagsContext)
  const flags = useSelector((s: RootState) => s.flags)
  const copy = flags?.paywallCopy ?? 'x'
  const chain = flags?.['optional_chain']
  const nul = useFlags().nullish ?? false
  const t = useFlag(FLAG.typedMap)
  const ctx = React.useContext(FlagContext).context_flag
  const one = useFlag(`ab_${n}`)
  const sel = useSelector(selectFlag('selector_flag'))
  const all = { ...flags, on: flags.obj_spread }
  return homeV2 && <Search screen="search" />
}

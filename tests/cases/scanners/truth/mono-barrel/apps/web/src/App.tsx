import { CART_DRAWER, QUICK_BUY, RENAMED_EXPORT, starExport, Flag, Flags, exp, keys } from '@acme/flags'
import { factoryFlag } from '@acme/flags/factory'

const Page = withFeatureFlag('hoc-flag')(Inner)
const Lazy = lazyIf('lazy-route', () => import('./Lazy'))

export function App({ segment }: Props) {
  const drawer = useFlag(CART_DRAWER)
  const quick = useFlag(QUICK_BUY)
  const renamed = useFlag(RENAMED_EXPORT)
  const star = useFlag(starExport)
  const e = useFlag(Flag.EnumFlag)
  const c = useFlag(Flags.classStatic)
  const w = useFlag(exp.wishlist)
  const d = useFlag(keys.newCart)
  const sat = useFlag(exp.table.newSearch.key)
  const f = factoryFlag.useValue()
  const hook = useFeature('hook-flag')
  const [a, b] = useFlags(['hook-array', 'other'])
  const all = useAllFlags()
  const seg = useFlag(`seg-${segment}`)
  const undef = useFlag('cart-drawr')
  console.log('quick-buy-dead', a, b)
  return all['bracket'] ? <Page path="/search" /> : <a href="/cart">search</a>
}

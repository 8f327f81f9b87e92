import './home.css';
import styles from './home.module.css';
import { useFlags, useVariation } from '../flags';

export function Home() {
  const flags = useFlags();
  const { 'bundle-deals': bundles } = flags;
  const history = useVariation('price-history', false);
  const router = useRouter();

  return (
    <Page title="checkout-upsell" id="store-locator" className={`promo-ribbon ${styles['stock-badge']}`}>
      <Trans i18nKey="gift-finder" />
      <p>{t('size-advisor')}</p>
      <Link href="/visual-search" to="/live-shopping">wish-share</Link>
      <button onClick={() => router.push('/store-locator')} data-cy="eco-delivery" aria-label="cart-notes">
        {flags['loyalty-hub'] && <Hub />}
      </button>
      <Icon name="cart-notes" size={2} />
      {history && bundles && <History />}
    </Page>
  );
}

// const old = useVariation('loyalty-hub-v2', false);
/* if (flags['ugc-gallery']) { return <Gallery />; } */
export const Checkout = () => (useVariation('checkout-wizard', true) ? <Wizard /> : null);
export const Search = () => (useVariation(`instant-search`, true) ? <Instant /> : null);

import { withGate } from '../components/Feature';
import { Gatekeeper } from '../lib/isOn';
import { t } from 'i18next';
import analytics from '../analytics';
const gatekeeper = new Gatekeeper();
// TODO: remove the old-dashboard flag
export const Admin = withGate('admin-area')(() => <h1>{t('translated-only')}</h1>);
export function report() {
  analytics.track('tracked-only');
  if (gatekeeper.allows('csv-report')) return 1;
  const beta = 'beta';
  const tabs = [{ id: 'search', label: 'Search' }];
  return beta + tabs;
}
export const routes = [
  { path: '/labs', element: null, flag: 'labs-route' },
  { path: '/x', element: null, featureFlag: 'x-route' },
];
export const defaults = (key = 'default-parameter') => isOnLate(key);
function isOnLate(key: string) { return (window as any).flags.get(key); }

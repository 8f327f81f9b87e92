import { ldClient } from './ld';
import * as features from '../flags';

const SORTING = 'smartSorting';

export async function search(query: string) {
  const fast = await ldClient.variation('fastSearch', false);
  const { autoTranslate } = await ldClient.allFlags();
  if (features.feature.isOn('reportExport') || features.isFeatureEnabled(SORTING)) {
    console.log('newCheckoutFlow');
  }
  return { fast, autoTranslate, inline: config.features.inlineEditing };
}

export const guard = (flags = useFlags()) => flags['priceGuard'] && flags.guestReviews;
export const gift = () => store.state.featureFlags.giftOptions;
export const sync = when((state) => state.flags.stockSync).then(run);

import { computed, toValue, type MaybeRefOrGetter } from 'vue';

import { useFlagStore } from '@/stores/flags';

export function useFeature(key: MaybeRefOrGetter<string>) {
  const store = useFlagStore();
  return computed(() => store.enabled(toValue(key)));
}

export const FEATURES = {
  HOTEL: 'hotel-bundle',
  HOTEL_PLUS: 'hotel-bundle-plus',
  CAR: 'car-upgrade',
} as const;

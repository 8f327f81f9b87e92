import { useContext } from 'react';
import type { FeatureFlag } from '@acme/shared';

import { FeatureContext } from '../FeatureContext';

export function useFeature(flag: FeatureFlag): boolean {
  return useContext(FeatureContext)[flag] ?? false;
}

export const useFeatures = <T extends FeatureFlag>(...names: T[]) => {
  const all = useContext(FeatureContext);
  return names.map((name) => all[name]);
};

import React, { createContext, useContext, useMemo } from 'react';

import type { FeatureKey } from './features';

type Value = { isOn(key: FeatureKey): boolean };
const Context = createContext<Value>({ isOn: () => false });

export const useFeatures = () => useContext(Context);

export const Show: React.FC<React.PropsWithChildren<{ when: FeatureKey | string; else?: React.ReactNode }>> = (props) => {
  const { isOn } = useFeatures();
  return <>{isOn(props.when as FeatureKey) ? props.children : props.else}</>;
};

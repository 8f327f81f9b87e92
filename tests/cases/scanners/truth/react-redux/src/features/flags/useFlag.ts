import { shallowEqual, useSelector } from 'react-redux';

import { selectFlag, selectFlags } from './flagsSlice';

export function useFlag(key: string) {
  return useSelector(selectFlag(key));
}

export function useFlagValues<K extends string>(keys: readonly K[]): Record<K, boolean> {
  return useSelector((state) => pick(selectFlags(state), keys), shallowEqual);
}

export const withFlag =
  (key: string, Fallback: ComponentType = () => null) =>
  (Component: ComponentType) =>
  (props: object) =>
    useFlag(key) ? <Component {...props} /> : <Fallback {...props} />;

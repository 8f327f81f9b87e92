export const FlagGuard: FC<{ flag: string | string[]; mode?: 'all' | 'any' }> = ({ flag, mode = 'all', children }) => {
  const values = useFlagValues([flag].flat());
  return Object.values(values)[mode === 'all' ? 'every' : 'some'](Boolean) ? <>{children}</> : null;
};

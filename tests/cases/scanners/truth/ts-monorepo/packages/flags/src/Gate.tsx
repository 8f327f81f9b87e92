import type { PropsWithChildren, ReactNode } from 'react';

interface Props {
  when: string;
  otherwise?: ReactNode;
}

export default function Gate({ when, otherwise = null, children }: PropsWithChildren<Props>) {
  const on = useBooleanFlagValue(when, false);
  return <>{on ? children : otherwise}</>;
}

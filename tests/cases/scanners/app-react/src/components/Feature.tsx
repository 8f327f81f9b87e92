import { isOn } from '../lib';
export const Feature = ({ name, children }: { name: string; children: React.ReactNode }) => (isOn(name) ? <>{children}</> : null);
export function withGate(key: string) {
  return (Component: any) => (props: any) => (isOn(key) ? <Component {...props} /> : null);
}

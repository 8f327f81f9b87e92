export const gate = <P extends object>(key: string, Component: React.ComponentType<P>) => (props: P) =>
  useFeatures().isOn(key) ? React.createElement(Component, props) : null;

import { FeatureFlag, Show, useFeatures } from '@pos/config';
import { gate } from './gate';

const tabs: TabSpec[] = [
  { id: 'order', title: 'Order' },
  { id: 'recipes', title: 'Recipes', feature: 'recipe-cost' },
  { id: 'shift', title: 'shift', enabled: ({ isOn }) => isOn('shift-swap') },
];

export const Order = gate('kiosk-mode', function Order() {
  const { isOn } = useFeatures();
  const features = useFeatures();
  const canSplit = isOn(FeatureFlag.SplitTips);
  const { data: drawer } = useQuery({ queryKey: ['flag', 'cash-drawer'], queryFn: () => api.flag('cash-drawer') });

  if (features.isOn('table-map')) return <Map />;
  return (
    <>
      <Show when="waiter-call" else={<Bell />}>
        <Call label="promo-codes" />
      </Show>
      <Show when={FeatureFlag.MenuEngine}>{canSplit && drawer && <Tips />}</Show>
      {tabs.filter((tab) => !tab.feature || features.isOn(tab.feature)).map((tab) => <Tab key={tab.id} {...tab} />)}
    </>
  );
});

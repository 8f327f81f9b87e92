import { useLDClient } from 'launchdarkly-react-client-sdk';
import { useFeatureIsOn } from '@growthbook/growthbook-react';
import flagsmith from 'flagsmith';

export function Features({ unleash, ldClient, gb, router }) {
  const fast = ldClient.variation('checkout.new-flow', false);
  const { expBlue } = useFlags();
  const profile = useFeatureIsOn('new_profile');
  const green = gb.isOn('exp-green');
  const beta = unleash.isEnabled('beta');
  const export_ = flagsmith.hasFeature('old-export');
  router.isEnabled('search');
  return gb.isOn('lost-flag');
}

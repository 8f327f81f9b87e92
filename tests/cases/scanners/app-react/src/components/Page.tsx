import React from 'react';
import { useFlag, useVariant } from '@unleash/proxy-client-react';
import { FeatureString, IfFeatureEnabled, useFeatureIsOn } from '@growthbook/growthbook-react';
import { useFlags as useFlagsmith } from 'flagsmith/react';
import { FlagKeys, UploadKill, isOn, can } from '../lib';
import { Experiment } from '../lib/flagKeys';
import { Feature } from './Feature';

const handlers: Record<string, () => void> = {
  'bulk-export': () => console.log('bulk'),
};

export function Page({ plan, region }: { plan: string; region: string }) {
  const dark = useFlag(FlagKeys.DARK_MODE);
  const variant = useVariant('banner-variant');
  const on = useFeatureIsOn('gb-recommendations');
  const smith = useFlagsmith(['smith-chat', 'smith-calls']);
  const regional = isOn(`regional-${region}`);
  const headline = isOn(Experiment.Headline);
  if (isOn(UploadKill)) return null;
  if (can('edit-comments')) console.log('new-billing is coming');
  if (plan === 'enterprise') return <p className="search">search</p>;
  return (
    <IfFeatureEnabled feature="gb-cart">
      <FeatureString feature="gb-title" default="x" />
      <Feature name="side-panel">
        <div data-test="beta">{smith['smith-chat'].enabled && dark && variant && on && regional && headline}</div>
      </Feature>
      {isOn(FlagKeys.NEW_CHECKOUT) ? <New /> : <Old />}
      <Gate flag="gated-area" fallback={<i />}>x</Gate>
    </IfFeatureEnabled>
  );
}
const Gate = ({ flag, children }: any) => (isOn(flag) ? children : null);

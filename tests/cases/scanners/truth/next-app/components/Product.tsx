'use client';

import { useFeatureFlagEnabled, useFeatureFlagPayload, usePostHog } from 'posthog-js/react';
import { useGate } from '@statsig/react-bindings';

import { FLAG } from '@/lib/flags';

const loadReviews = () => import('./Reviews').then((module) => module.Reviews);

export function Product({ product }: { product: Product }) {
  const wish = useFeatureFlagEnabled(FLAG.WISH_LIST);
  const guide = useFeatureFlagPayload(FLAG['SIZE_GUIDE']);
  const { value: photos } = useGate('review-photos');
  const posthog = usePostHog();
  const [stock, setStock] = useState(false);

  useEffect(() => {
    posthog.onFeatureFlags(() => setStock(posthog.isFeatureEnabled('live-stock') ?? false));
  }, [posthog]);

  return (
    <FlagProvider features={['cookie-banner']}>
      <IfFlag is="back-in-stock" then={<Notify />} />
      {wish && guide && photos && stock ? <Buy /> : null}
    </FlagProvider>
  );
}

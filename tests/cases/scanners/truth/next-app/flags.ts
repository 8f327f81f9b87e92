import { dedupe, flag } from 'flags/next';
import { edgeConfigAdapter } from '@flags-sdk/edge-config';

const identify = dedupe(({ cookies }) => ({ user: cookies.get('user')?.value }));

export const heroVideo = flag<boolean>({
  key: 'hero-video',
  description: 'Show the video; hero-video-autoplay is gone',
  defaultValue: false,
  identify,
  decide: ({ entities }) => Boolean(entities?.user),
});

export const newPricingPage = flag({
  key: 'new-pricing-page',
  adapter: edgeConfigAdapter(),
});

export const wishListShare = flag({ key: 'wish-list-share', decide: () => false });

export const precomputed = [heroVideo, newPricingPage] as const;

import { cookies } from 'next/headers';

import { heroVideo, newPricingPage } from '@/flags';
import { getFlags } from '@/lib/flags';

export const metadata = { title: 'pricing' };

export default async function Page({ searchParams }) {
  const video = await heroVideo();
  const { cartDrawer: drawer, geoBanner = false, ...others } = await getFlags();
  const suggest = (await getFlags())['search-suggest'];

  if (await newPricingPage()) return <Pricing />;
  return (
    <main className="pricing">
      {video ? <Video /> : <Image alt="hero-video" src="/hero.png" />}
      {drawer && <Drawer {...others} />}
      {geoBanner && <Geo suggest={suggest} />}
    </main>
  );
}

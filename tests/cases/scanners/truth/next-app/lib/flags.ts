import 'server-only';
import { unstable_cache } from 'next/cache';

export interface Flags {
  cartDrawer: boolean;
  cartDrawerV2: boolean;
  geoBanner: boolean;
  'search-suggest': boolean;
}

export const getFlags = unstable_cache(async (): Promise<Flags> => (await fetch(URL)).json(), ['flags']);

export const FLAG = {
  WISH_LIST: 'wish-list',
  SIZE_GUIDE: 'size-guide',
  BLOG_COMMENTS: 'blog-comments',
} as const;

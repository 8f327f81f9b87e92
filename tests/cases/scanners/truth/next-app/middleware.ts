import { NextResponse } from 'next/server';
import { get } from '@vercel/edge-config';

export async function middleware(request) {
  const flags = await get('flags');
  if (flags?.['infinite-scroll'] && flags.cookieBanner) {
    return NextResponse.rewrite(new URL('/scroll', request.url));
  }
}

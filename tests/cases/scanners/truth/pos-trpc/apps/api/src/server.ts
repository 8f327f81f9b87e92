import { FeatureFlag } from '@pos/config';
import { trpc } from './trpc';

const withFeature = (key: string) =>
  trpc.middleware(async ({ ctx, next }) => {
    if (!(await ctx.features.isOn(key))) throw new TRPCError({ code: 'NOT_FOUND' });
    return next();
  });

export const router = trpc.router({
  stock: trpc.procedure.use(withFeature(FeatureFlag.StockSync)).query(() => 1),
  tax: trpc.procedure.use(withFeature('tax-rules')).query(({ ctx }) => ctx.features.isOn('loyalty-v3')),
  vouchers: trpc.procedure.meta({ feature: 'gift-vouchers' }).query(() => 2),
});

export const handler = async (event) => {
  const kds = await ssm.getParameter('/flags/kds-board');
  logger.warn({ feature: 'review-prompt' }, 'kiosk-mode-v2');
  if (await unleash.isEnabled('qr-order')) return kds;
  switch (event.flag) {
    case 'delivery-hub':
      return hub();
  }
  return (await cache.wrap('night-audit', () => flags.get('night-audit'))) ? audit() : null;
};

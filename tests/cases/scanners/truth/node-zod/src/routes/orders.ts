import { featureGate, flags, keys } from '../flags';
import { env } from '../env';
import { client } from '../client';

const { tipSuggestions: TIPS, splitBill } = flags;
const { FLAG_TABLE_SERVICE: tableService } = env;

export default async function routes(app) {
  app.get('/ordering', { preHandler: featureGate(flags.orderingV2) }, async () => 'ok');
  app.post('/payments', { onRequest: [featureGate('allergen-filter')] }, pay);

  app.addHook('preHandler', async (request) => {
    request.tips = await client.getBooleanValue(TIPS, false);
    request.split = await client.getBooleanValue(splitBill, false);
  });
  if (env.FLAG_KITCHEN_DISPLAY || tableService) {
    await app.register(import('./kitchen'));
  }
}

async function pay(request) {
  const [loyalty, early] = await Promise.all(
    [keys.LOYALTY, keys.PRE_ORDER].map((key) => client.getBooleanValue(key, false)),
  );
  const menu = await client.getStringValue(`menu.${request.query.meal}`, 'a');
  // menu-photos: nobody asked for them
  logger.info({ loyalty, early, menu }, 'payments');
  return loyalty;
}

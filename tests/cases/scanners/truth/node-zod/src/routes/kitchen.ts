import * as featureFlags from '../flags';

const withFlag = (handler, { flag, fallback = notFound }) => async (...args) =>
  (await client.getBooleanValue(flag, false)) ? handler(...args) : fallback(...args);

export const list = withFlag(listTickets, { flag: 'dynamic-menu' });

class Kitchen {
  #features;

  constructor({ features = { receipts: 'receipt-email', hours: 'happy-hour' } } = {}) {
    this.#features = features;
  }

  async receipts() {
    return client.getBooleanValue(this.#features.receipts, false) || client.getBooleanValue(this.#features.hours, false);
  }

  eta = () => client.getBooleanValue(featureFlags.flags.courierEta, false);
}

const { isEnabled } = require('unleash-client');
module.exports.group = (user) => isEnabled('group-orders', { userId: user.id }, () => false);
export const drain = createFlag({ key: 'queue-drain', defaultValue: false });
export const stop = async () => { if (await drain.isEnabled()) process.exit(0); };

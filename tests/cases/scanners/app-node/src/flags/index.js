const { initialize } = require('unleash-client');
const LaunchDarkly = require('@launchdarkly/node-server-sdk');
const unleash = initialize({ url: 'https://u.example.test', appName: 'shop' });
const ld = LaunchDarkly.init('x');

const FLAGS = Object.freeze({
  REFUNDS: 'refunds.v2',
  INVOICES: 'invoices.pdf',
  GONE: 'gone.flag',
  Beta: 'beta',
});

module.exports.FLAGS = FLAGS;
module.exports.enabled = function enabled(name, context = {}) {
  return unleash.isEnabled(name, context);
};
module.exports.variationFor = async (key, user, fallback = null) => ld.variation(key, user, fallback);
module.exports.middleware = (key) => (req, res, next) => (unleash.isEnabled(key, req) ? next() : res.status(404).end());
class FlagStore {
  #flags = {};
  is(name) { return this.#flags[name] === true; }
  static of(name, fallback = 'with-default') { return new FlagStore().is(name); }
}
module.exports.FlagStore = FlagStore;

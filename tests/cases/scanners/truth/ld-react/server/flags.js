const LaunchDarkly = require('@launchdarkly/node-server-sdk');

const client = LaunchDarkly.init(process.env.LD_KEY);

const FLAGS = Object.freeze({
  AUDIT: 'audit-export',
  TRIAL_EXTENSION: 'trial-extension',
  slack: { alerts: 'slack-alerts' },
});

async function flag(key, user, fallback = false) {
  return client.variation(key, { key: user.id }, fallback);
}

exports.flag = flag;
exports.FLAGS = FLAGS;
exports.darkLaunch = (user) => client.boolVariation('dark-launch-api', user, false);

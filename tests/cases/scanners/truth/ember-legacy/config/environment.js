'use strict';

module.exports = function (environment) {
  return {
    modulePrefix: 'forum',
    featureFlags: {
      'discovery-sidebar': environment !== 'production',
      'admin-reports': false,
      'glimmer-topic': false,
    },
  };
};

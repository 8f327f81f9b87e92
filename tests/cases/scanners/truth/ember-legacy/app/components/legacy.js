var App = window.App || {};

App.Legacy = Ember.Component.extend({
  features: Ember.inject.service(),
  help: Ember.computed.readOnly('features.keyboard-help'),

  init: function () {
    this._super.apply(this, arguments);
    var self = this;
    if (window.FLAGS && window.FLAGS['markdown-table']) {
      $('.discovery').show();
    }
    if (App.features.indexOf('composer-ai') !== -1) {
      self.set('chat', true);
    }
    if (_.includes(Discourse.enabledFeatures, 'admin-themes')) { $(this).trigger('chat'); }
  },
});

import Service from '@ember/service';
import config from 'forum/config/environment';

export default class FeaturesService extends Service {
  isEnabled(name) {
    return config.featureFlags[name] ?? false;
  }

  get chatThreads() {
    return this.isEnabled('chat-threads');
  }

  get glimmerTopicHeader() {
    return this.isEnabled('glimmer-header');
  }
}

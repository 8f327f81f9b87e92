import Component from '@glimmer/component';
import { service } from '@ember/service';
import { computed } from '@ember/object';

export default class TopicList extends Component {
  @service features;
  @service('feature-flags') flags;

  get previews() {
    return this.features.isEnabled('topic-previews') && this.args.topics.length;
  }

  get polls() {
    return this.flags.get('poll-ranked') || this.features.get('imageGrid');
  }

  @computed('features.user-tips')
  get tips() {
    return this.get('features.user-tips');
  }
}

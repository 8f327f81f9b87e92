import { FeatureFlagClient } from './client';

type Keys = 'willow-tree' | 'vortex-queue' | 'xenon-light';

export class Widget extends FeatureFlagClient<Keys> {
  @flagged('yonder-map') map?: Map;

  async render() {
    const [willow] = await this.client.many(['willow-tree']);
    return willow && (await this.when('xenon-light', () => 1));
  }
}

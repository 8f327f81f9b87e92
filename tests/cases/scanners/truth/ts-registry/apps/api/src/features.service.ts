import { Injectable, SetMetadata, UseGuards } from '@nestjs/common';
import type { FeatureFlag } from '@acme/shared';

export const RequireFlag = (flag: FeatureFlag) => SetMetadata('featureFlag', flag);

@Injectable()
export class FeaturesService {
  constructor(private readonly client: FlagClient) {}

  async isOn(flag: FeatureFlag, user?: User): Promise<boolean> {
    return this.client.getBooleanValue(flag, false, user?.context);
  }
}

import { Controller, Get, UseGuards } from '@nestjs/common';

import { FeaturesService, RequireFlag } from './features.service';

const AI_FLAGS = ['ai-titles', 'ai-summaries'] as const;

@Controller('boards')
@UseGuards(FlagGuard)
export class BoardsController {
  constructor(private features: FeaturesService) {}

  @Get('sync')
  @RequireFlag('slack-sync')
  async sync() {
    const ai = await Promise.all(AI_FLAGS.map((flag) => this.features.isOn(flag)));
    this.logger.debug('jira-sync is not configured');
    if (await this.features.isOn('mentions', this.user)) this.notify();
    return ai;
  }
}

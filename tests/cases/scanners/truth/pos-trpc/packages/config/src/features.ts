import { z } from 'zod';

export const FeatureKey = z.enum(['kiosk-mode', 'kiosk-mode-v2', 'table-map', 'waiter-call', 'menu-engine-ai', 'promo-codes', 'qr-order']);
export type FeatureKey = z.infer<typeof FeatureKey>;

export enum FeatureFlag {
  SplitTips = 'split-tips',
  MenuEngine = 'menu-engine',
  MenuEngineAi = 'menu-engine-ai',
  StockSync = 'stock-sync',
  ReviewPrompt = 'review-prompt',
}

export const featureMeta: { [key in FeatureFlag]?: { owner: string } } = {
  [FeatureFlag.SplitTips]: { owner: 'payments' },
  [FeatureFlag.MenuEngineAi]: { owner: 'menu' },
};

export const isFeatureFlag = (value: unknown): value is FeatureFlag => Object.values(FeatureFlag).includes(value as FeatureFlag);

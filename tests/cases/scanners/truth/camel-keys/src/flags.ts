export interface FeatureFlags {
  newCheckout: boolean;
  newCheckoutFlow: boolean;
  darkMode: boolean;
  enableChat: boolean;
  enableChatBots: boolean;
  useWebSockets?: boolean;
  multiCart: boolean;
}

export const defaultFeatureFlags: FeatureFlags = {
  newCheckout: false,
  newCheckoutFlow: false,
  darkMode: true,
  enableChat: false,
  enableChatBots: false,
  multiCart: false,
};

export type FeatureName = keyof FeatureFlags;

export function isFeatureEnabled(name: FeatureName | string, flags: FeatureFlags = current()): boolean {
  return Boolean(flags[name as FeatureName]);
}

export const feature = {
  isOn: (name: string) => isFeatureEnabled(name),
};

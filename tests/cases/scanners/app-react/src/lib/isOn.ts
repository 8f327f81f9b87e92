import { OpenFeature } from '@openfeature/web-sdk';
import type { FlagKey } from './flagKeys';

const client = OpenFeature.getClient();

export function isOn(key: FlagKey | string, fallback = false): boolean {
  return client.getBooleanValue(key, fallback);
}

export const can = (what: string) => isOn(what) && !window.location.search.includes('nothing');

export class Gatekeeper {
  allows(name: string) {
    return isOn(name);
  }
}

export const ENABLE_NEW_CHECKOUT: boolean = true;
export const useGiftCards = false;
export let showBanner = true;
export const enableLogging = true;
export const supportsReturns = !0;
export const options = { enableOptions: true };
export function setBanner(value: boolean) {
  showBanner = value;
}

export class Shop {
  static readonly FEATURE_POINTS = true;
  enableCoupons = true;

  total(): number {
    const useLocal = true;
    if (useLocal || options.enableOptions) return 0;
    if (this.enableCoupons || enableLogging) return 1;
    return Shop.FEATURE_POINTS ? 1 : 2;
  }
}

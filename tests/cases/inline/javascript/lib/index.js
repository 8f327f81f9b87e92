const enableNewCheckout = false;
const isGiftEnabled = true;
var useCoupons = true;
const enablePoints = true; // flagsync: ignore[flag-in-code] part of the contract
// flagsync: ignore[flag-in-code] another that is to stay
const enableMiles = true;

if (!enableNewCheckout || enablePoints || enableMiles) {
  start();
}
if (useCoupons) start();
while (isGiftEnabled) {
  start();
}
module.exports = { enableNewCheckout };

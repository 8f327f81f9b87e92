import { ENABLE_NEW_CHECKOUT, supportsReturns, useGiftCards } from "./config";

export function Checkout() {
  const title = supportsReturns ? "Returns" : "No returns";
  return (
    <main title={title}>
      {ENABLE_NEW_CHECKOUT && <NewCheckout />}
      <p>useGiftCards</p>
    </main>
  );
}

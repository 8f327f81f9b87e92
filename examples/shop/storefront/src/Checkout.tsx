import { useBooleanFlagValue, useObjectFlagValue } from '@openfeature/react-sdk';
import { FLAGS } from './flags';
import { DeliverySlots, OnePage, FourPages, Summary } from './parts';

type SummaryOptions = { folded: boolean };

export function Checkout({ cart }: { cart: Cart }) {
  const onePage = useBooleanFlagValue(FLAGS.NEW_CHECKOUT_FLOW, false);
  const slots = useBooleanFlagValue(FLAGS.DELIVERY_SLOTS, false);
  const summary = useObjectFlagValue<SummaryOptions>(FLAGS.ORDER_SUMMARY, { folded: false });

  if (!onePage) {
    return <FourPages cart={cart} />;
  }
  return (
    <OnePage cart={cart}>
      <Summary cart={cart} folded={summary.folded} />
      {slots && <DeliverySlots address={cart.address} />}
    </OnePage>
  );
}

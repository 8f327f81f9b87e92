import { useBooleanFlagValue, useStringFlagValue } from '@openfeature/react-sdk';
import { FLAGS } from './flags';
import { Banner, ExpressPay, SearchBox } from './parts';

export function Product({ product }: { product: Product }) {
  const line = useStringFlagValue(FLAGS.SALE_BANNER, 'Free returns within 30 days');
  const express = useBooleanFlagValue(FLAGS.EXPRESS_PAY, false);
  const suggest = useBooleanFlagValue(FLAGS.SEARCH_SUGGESTIONS, true);

  return (
    <main>
      <Banner>{line}</Banner>
      <SearchBox suggestions={suggest} />
      <h1>{product.name}</h1>
      {express && <ExpressPay product={product} />}
    </main>
  );
}

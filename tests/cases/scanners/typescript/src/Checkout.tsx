import { useBooleanFlagValue, useNumberFlagValue } from '@openfeature/react-sdk';
import { Dial, FLAGS } from './flags';

// checkout.new-flow-v2 is for next year
export function Checkout({ colour, query }: Props) {
  const fast = useBooleanFlagValue(FLAGS.newFlow, false);
  const retries = useNumberFlagValue(Dial.Retries, 3);
  const beta = useBooleanFlagValue('beta', true);
  const blue = useBooleanFlagValue(`exp-${colour}`, false);
  const lost = useBooleanFlagValue('checkout.newflow', false);
  const profile = process.env.FLAG_NEW_PROFILE === 'true';
  const term = query.get('search');
  // flagsync: uses from-annotation
  return (
    <Page title="the old-export page" retries={retries} on={fast && beta && blue && lost && profile}>
      search in {term}
    </Page>
  );
}

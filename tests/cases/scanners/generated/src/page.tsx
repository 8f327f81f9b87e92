import { getGeneratedClient, useCheckoutNewFlow } from '../openfeature/flags';

export function Page() {
  const { value } = useCheckoutNewFlow();
  const flags = getGeneratedClient(client);
  return value && flags.beta(context);
}

import { asyncWithLDProvider, useFlags, useLDClient, withLDConsumer } from 'launchdarkly-react-client-sdk';

const App = () => {
  const { newNav, billingV2, usageCharts: charts } = useFlags();
  const client = useLDClient();
  const flags = useFlags();
  const seatLimits = client?.variation('seat-limits', 5);

  useEffect(() => {
    client?.on('change:sso-setup', () => reload());
    client?.waitForInitialization().then(() => setReady(client.variation('sso-setup', false)));
  }, [client]);

  if (flags.trialBanner && !newNav) return <Trial plan={flags['plan-picker']} />;
  return billingV2 && charts ? <Billing limit={seatLimits} /> : <Nav {...flags} />;
};

const Keys = ({ flags: { apiKeysPage } }) => (apiKeysPage ? <ApiKeys /> : null);
export default withLDConsumer()(Keys);

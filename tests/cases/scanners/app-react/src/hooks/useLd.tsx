import { useFlags, withLDConsumer, useLDClient } from 'launchdarkly-react-client-sdk';

export function Search({ term }: { term: string }) {
  const { betaSearch, showRecentItems: recent } = useFlags();
  const flags = useFlags();
  const ld = useLDClient();
  const size = ld?.variation('page-size', 10);
  if (flags.inlineHelp) return <p>{term}</p>;
  return betaSearch && recent ? <b>{size}</b> : null;
}

function Footer({ flags }: { flags: Record<string, boolean> }) {
  return flags['footer-links'] ? <a href="/about">about</a> : null;
}
export default withLDConsumer()(Footer);

import { useContext, useState } from 'react';

import { feature, isFeatureEnabled, type FeatureFlags } from './flags';
import { FlagsContext } from './FlagsContext';

export function App({ featureFlags }: { featureFlags: FeatureFlags }) {
  const [showBanner, setShowBanner] = useState(true);
  const { darkMode, betaReports: reports = false } = useContext(FlagsContext);
  const lazyImages = document.querySelectorAll('img');
  const orderTracking = useOrderTracking();

  if (featureFlags.newCheckout && isFeatureEnabled('enableChat')) {
    return <Checkout showBanner={showBanner} lazyImages={lazyImages} orderTracking={orderTracking} />;
  }
  const socket = props.flags?.useWebSockets ? new WebSocket(url) : null;
  return darkMode && reports ? <Dark socket={socket} /> : <Light multiCart={<p>multiCart</p>} />;
}

function setShowBanner(userSegments: string[]) {
  return userSegments.map((segment) => segment.id);
}

class Tracker {
  orderTracking = 1;

  lazyImages() {
    return this.orderTracking;
  }
}

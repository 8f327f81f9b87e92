<?php

// checkout.new-flow-v2 is for next year
class Checkout
{
    public function total(string $colour, Request $request): int
    {
        if ($this->client->getBooleanValue(Keys::NEW_FLOW, false)) {
            return 1;
        }
        $retries = $this->client->getIntegerValue(Dial::Retries->value, 3);
        if ($this->client->getBooleanValue('beta', true)) {
            error_log("done with old-export" . $request->get('search'));
        }
        $blue = $this->client->getBooleanValue("exp-{$colour}", false);
        $lost = $this->client->getBooleanValue('checkout.newflow', false);
        // flagsync: uses from-annotation
        return getenv('FLAG_NEW_PROFILE') === 'true' ? $retries : 0;
    }
}

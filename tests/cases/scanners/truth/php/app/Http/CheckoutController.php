<?php

namespace App\Http;

use App\Features\FeatureFlag;
use App\Features\Flags;
use App\Features\Flags as F;
use Laravel\Pennant\Feature;

class CheckoutController
{
    #[FeatureGate('attribute-key')]
    public function index(string $suffix)
    {
        if (Feature::active('active-flag')) { pay(); }
        if (Feature::inactive('inactive-flag')) { pay(); }
        if (Feature::for($user)->active('for-user-flag')) { pay(); }
        if (Feature::allAreActive(['all-one', 'all-two'])) { pay(); }
        Feature::when('when-flag', fn () => 1, fn () => 2);
        if (Feature::active(Flags::NEW_CHECKOUT)) { pay(); }
        if (Feature::active(FeatureFlag::DarkMode->value)) { pay(); }
        if ($this->flags->isEnabled(F::$static)) { pay(); }
        if ($unleash->isEnabled('unleash-key')) { pay(); }
        if ($client->getBooleanValue('of-key', false)) { pay(); }
        if ($ld->variation('ld-key', $ctx, false)) { pay(); }
        if (config('features.config-flag')) { pay(); }
        if (config('features')['config-index']) { pay(); }
        if ($features['array-flag'] ?? false) { pay(); }
        if (get_option('wp_flag')) { pay(); }
        if (feature('helper-flag')) { pay(); }
        if ($this->featureFlags->isActive("exp-$suffix")) { pay(); }
        if ($unleash->isEnabled('ab-' . $suffix)) { pay(); }
        if ($unleash->isEnabled(FLAG_DEFINED)) { pay(); }
        if (getenv('FLAG_ENV_READ')) { pay(); }
        // commented-key
        # hash-commented
        $log->info('dead-constant gone');
        $sql = "SELECT * FROM t WHERE k = 'sql-in-string'";
        return redirect('/search');
    }
}

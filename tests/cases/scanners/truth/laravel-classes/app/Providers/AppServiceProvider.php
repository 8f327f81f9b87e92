<?php

namespace App\Providers;

use Laravel\Pennant\Feature;

class AppServiceProvider extends ServiceProvider
{
    public function boot(): void
    {
        Feature::define('site-redesign', fn (User $user) => Lottery::odds(1, 100));
        Feature::define('old-redesign', fn (User $user) => false);
        Feature::define('purchase-button', fn (User $user) => 'blue');
        Feature::define('defined-only', true);
        Blade::if('search', fn () => true);
    }
}

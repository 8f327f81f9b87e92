<?php
namespace App\Providers;
use Laravel\Pennant\Feature;
class AppServiceProvider {
    public function boot(): void {
        Feature::define('defined-only', fn (User $user) => false);
        Feature::define('active-flag', fn (User $user) => true);
    }
}

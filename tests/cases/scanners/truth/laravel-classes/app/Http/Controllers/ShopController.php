<?php

namespace App\Http\Controllers;

use App\Enums\Feature as Toggle;
use App\Features\ClassNamed;
use App\Features\NewApi;
use Laravel\Pennant\Feature;
use Laravel\Pennant\Middleware\EnsureFeaturesAreActive;

class ShopController extends Controller implements HasMiddleware
{
    public static function middleware(): array
    {
        return [EnsureFeaturesAreActive::using('middleware-flag', 'middleware-two')];
    }

    public function index(Request $request)
    {
        if (Feature::active(NewApi::class)) { return $this->new(); }
        if (Feature::for($request->user())->active('for-user')) { return 1; }
        if (Feature::allAreActive(['all-active', 'billing-portal'])) { return 1; }
        $value = Feature::value('purchase-button');
        return Feature::when(ClassNamed::class, fn () => 1, fn () => 2);
    }

    #[RequiresFeature('attribute-flag')]
    public function show()
    {
        abort_unless(Feature::active(Toggle::EnumFlag->value), 404);
        if (feature(Toggle::CONST_FLAG)) { return 2; }
        if (config('features.config-flag')) { return 2; }
        if (env('FLAG_ENV_READ', false)) { return 2; }
        if (feature_active('helper-flag')) { return 2; }
        Log::info('old-redesign');
        $tier = 'gold';
        if (Feature::active("tier-{$tier}")) { return 3; }
        if (Feature::active('site-redesing')) { return 3; }
        return Inertia::render('Shop', ['flags' => Feature::values(['site-redesign'])]);
    }
}

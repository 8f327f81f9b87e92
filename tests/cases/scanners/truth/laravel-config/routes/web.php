<?php

use App\Support\Flags;

Route::middleware(['auth', 'flag:fan_club'])->group(function () {
    Route::get('/promo_codes', [PromoController::class, 'index'])->name('promo_codes');
});
Route::post('/wait', WaitController::class)->middleware('flag:waiting_list');

if (config('features.seat_picker')) {
    Route::view('/seats', 'seats');
}

<?php
Route::get('/x', X::class)->middleware(EnsureFeaturesAreActive::using('route-flag'));
Route::get('/y', X::class)->middleware('features:middleware-flag');

<?php

return [
    'ticket_scanner' => env('FLAG_TICKET_SCANNER', false),
    'ticket_resale' => env('FEATURE_TICKET_RESALE', false),
    'seat_picker' => true,
    'dynamic_fees' => (bool) env('DYNAMIC_FEES', true),
    'dynamic_fees_v2' => false,
    'checkout' => ['group_checkout' => false, 'merch_store' => false],
];

<?php

namespace App\Features;

use App\Models\User;

class NewApi
{
    /**
     * The stored name of the feature.
     */
    public $name = 'new-api';

    public function resolve(User $user): mixed
    {
        return $user->isHighTraffic();
    }
}

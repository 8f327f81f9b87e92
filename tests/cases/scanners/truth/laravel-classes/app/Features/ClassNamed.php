<?php

namespace App\Features;

use Laravel\Pennant\Attributes\Name;

#[Name('class-named')]
final class ClassNamed
{
    public function resolve(): bool { return true; }
}

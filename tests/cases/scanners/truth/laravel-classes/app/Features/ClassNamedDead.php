<?php

namespace App\Features;

use Laravel\Pennant\Attributes\Name;

#[Name('class-named-dead')]
final class ClassNamedDead
{
    public function resolve(): bool { return true; }
}

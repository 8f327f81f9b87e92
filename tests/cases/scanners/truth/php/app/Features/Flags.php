<?php

namespace App\Features;

final class Flags
{
    public const NEW_CHECKOUT = 'new-checkout';
    public const DEAD = 'dead-constant';
    const ALL = [self::NEW_CHECKOUT, self::DEAD];
    public static string $static = 'static-prop';
}

enum FeatureFlag: string
{
    case DarkMode = 'dark-mode';
    case LegacyMenu = 'legacy-menu';
    case Search = 'search';

    public function label(): string
    {
        return match ($this) {
            self::DarkMode => 'Dark',
            self::LegacyMenu => 'Legacy',
            self::Search => 'Search',
        };
    }
}

class NewApi
{
    public string $name = 'class-based-name';
    public function resolve(User $user): mixed { return true; }
}

define('FLAG_DEFINED', 'defined-const');

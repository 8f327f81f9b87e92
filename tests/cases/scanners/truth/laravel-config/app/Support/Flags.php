<?php

namespace App\Support;

use Illuminate\Support\Facades\Facade;

final class Flags extends Facade
{
    public const ARTIST_PRESALE = 'artist_presale';
    public const PRINT_AT_HOME = 'print_at_home';
    public const ALL = [self::ARTIST_PRESALE, self::PRINT_AT_HOME, 'queue_room'];

    protected static function getFacadeAccessor(): string
    {
        return 'flags';
    }

    public static function on(string $flag): bool
    {
        return (bool) config("features.{$flag}", false);
    }
}

function feature_on(string $flag): bool
{
    return Flags::on($flag);
}

<?php
namespace App;
final class Flags
{
    public const SHARE = 'php-share';
    public const DEAD = 'php-dead';
    private const MAP = [self::SHARE => true, self::DEAD => false];
    public static function all(): array { return array_keys(self::MAP); }
}

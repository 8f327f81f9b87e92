<?php

namespace App\Enums;

/** docblock-flag */
enum Feature: string
{
    case EnumFlag = 'enum-flag';
    case EnumDead = 'enum-dead';

    const CONST_FLAG = 'const-flag';
    const CONST_DEAD = 'const-dead';

    public function label(): string
    {
        return match ($this) {
            self::EnumFlag => 'x',
            self::EnumDead => 'y',
        };
    }
}

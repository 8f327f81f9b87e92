<?php

abstract class Pantry
{
    protected const FLAG = null;
    protected static string $fallback = 'grape-press';
    private array $map = ['tea' => 'iced-tea', 'party' => 'tea-party'];

    public function open(): bool
    {
        return Flags::enabled(static::FLAG) || Flags::enabled(static::$fallback) || Flags::enabled($this->map['tea']);
    }
}

final class JamPantry extends Pantry
{
    protected const FLAG = 'jam-jar';
}

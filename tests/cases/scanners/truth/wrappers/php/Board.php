<?php

namespace Acme;

final class Board
{
    public function lit(?User $user, string $name): bool
    {
        return $this->client->getBooleanValue($name, false);
    }

    public static function glows(string $name): bool
    {
        return self::client()->getBooleanValue($name, false);
    }
}

<?php

declare(strict_types=1);

namespace Fleet;

enum Flag: string
{
    case TollReports = 'toll-reports';
    case TireAlerts = 'tire-alerts';
    case LeaseCalc = 'lease-calc';

    public function isOn(?User $user = null): bool
    {
        return FlagClient::instance()->isEnabled($this->value, $user);
    }

    public static function forTeam(string $team): array
    {
        return array_filter(self::cases(), static fn (self $flag): bool => $flag->team() === $team);
    }

    public function team(): string
    {
        return match ($this) {
            self::TollReports, self::TireAlerts => 'fleet',
            self::LeaseCalc => 'finance',
        };
    }
}

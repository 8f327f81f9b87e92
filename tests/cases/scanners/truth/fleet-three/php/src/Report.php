<?php

namespace Fleet;

final class Report
{
    public function build(User $user): array
    {
        if (Flag::TollReports->isOn($user) && Flag::from('route-eta')->isOn()) {
            return ['fuel' => 1];
        }
        $flag = Flag::TireAlerts;

        return $flag->isOn() ? [] : [Flag::tryFrom('cold-chain')?->isOn()];
    }
}

<?php

namespace App\Feature;

final readonly class Gate
{
    public function __construct(private FeatureManager $manager, private Security $security) {}

    public function allows(Feature|string $feature): bool
    {
        $name = $feature instanceof Feature ? $feature->value : $feature;

        return $this->manager->isEnabled($name);
    }
}

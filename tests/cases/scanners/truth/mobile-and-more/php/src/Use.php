<?php
namespace App;
class UseIt {
    public function __construct(private readonly FlagService $flags) {}
    public function a(): bool { return $this->flags->isOn(Flags::SHARE); }
    public function b(): void { $this->translator->trans('php-translated'); $this->container->get('php-service'); $_GET['php-param']; }
    public function c(): bool { return in_array('php-in-array', $this->enabledFeatures, true); }
    public function d(): bool { return isset($this->features['php-isset']) && !empty($flags['php-empty']); }
}

<?php
class CheckoutTest { public function test() { Feature::activate('tests-only'); $this->assertTrue(Feature::active('tests-only')); } }

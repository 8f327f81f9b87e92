<?php

namespace App\Tests\Controller;

final class PickupTest extends WebTestCase
{
    public function testPickup(): void
    {
        self::getContainer()->get(Gate::class)->allows('pickup_in_store');
        self::assertResponseIsSuccessful();
    }
}

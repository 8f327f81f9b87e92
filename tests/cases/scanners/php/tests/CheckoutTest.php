<?php

class CheckoutTest
{
    public function testBanner(): void
    {
        $this->assertFalse($this->client->getBooleanValue('legacy-banner', false));
    }
}

<?php

const ENABLE_NEW_CHECKOUT = true;

class Shop
{
    private const USE_GIFT_CARDS = false;
    private $showBanner = true;

    public function total(): int
    {
        $useLocal = true;
        if ($useLocal || $this->showBanner) {
            return 0;
        }
        if (self::USE_GIFT_CARDS) {
            return 1;
        }
        return ENABLE_NEW_CHECKOUT ? 2 : 3;
    }
}

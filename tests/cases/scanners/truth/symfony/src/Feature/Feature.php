<?php

declare(strict_types=1);

namespace App\Feature;

enum Feature: string
{
    case CheckoutV3 = 'checkout_v3';
    case CouponStacking = 'coupon_stacking';
    case GuestOrders = 'guest_orders';
    case PaypalExpress = 'paypal_express';
    case PriceAlertsDaily = 'price_alerts_daily';
    case StoreCredit = 'store_credit';
    case SplitShipping = 'split_shipping';

    /** legacy_importer left with the ERP */
    public static function released(): array
    {
        return [self::CheckoutV3, self::GuestOrders];
    }

    public function description(): string
    {
        return match ($this) {
            self::PaypalExpress => 'Pay by PayPal',
            self::PriceAlertsDaily => 'A daily mail',
            default => $this->name,
        };
    }
}

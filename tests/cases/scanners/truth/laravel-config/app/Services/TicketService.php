<?php

namespace App\Services;

use App\Support\Flags;
use function App\Support\feature_on;

final class TicketService
{
    public function __construct(private readonly Repository $config, private array $flags = []) {}

    public function sell(Order $order): Ticket
    {
        if (config('features.ticket_scanner') && $this->config->get('features.dynamic_fees')) {
            $order->fee();
        }
        if (Flags::on(Flags::ARTIST_PRESALE) || config('features.checkout.group_checkout', false)) {
            Log::debug('print_at_home', ['merch_store' => 1]);
        }
        $wallet = feature_on('apple_wallet');
        if (Flags::on('queue_room') && $wallet && $this->flags['refund_self_service']) {
            return Ticket::refundable();
        }
        $key = 'venue_maps';
        if (! Flags::on($key)) {
            return Ticket::plain();
        }
        return $this->when(Flags::on(flag: 'sms_reminders'), fn () => Ticket::sms());
    }
}

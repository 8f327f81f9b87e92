<?php

final class Keys
{
    public const NEW_FLOW = 'checkout.new-flow';
    public const ORPHAN = 'orphan-constant';
}

enum Dial: string
{
    case Retries = 'payments.retries';
}

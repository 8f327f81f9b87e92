<?php

test('stream', function () {
    config(['features.livestream' => true]);
    $this->get('/stream')->assertOk();
});

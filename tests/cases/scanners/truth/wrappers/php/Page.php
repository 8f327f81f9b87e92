<?php

namespace Acme;

if ($board->lit(null, 'php-lit') || Board::glows('php-static')) {
    render();
}

<?php
it('shows', function () { Feature::activate('pest-only'); });

"""Laravel Pennant (documentation of the framework: checking features, Blade directives)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import Accessor

_PHP: Final = ("php", "template")
_OWNERS: Final = ("feature", "pennant")

ACCESSORS: Final = (
    Accessor("active", "Pennant", type="boolean", receivers=_OWNERS, languages=_PHP),
    Accessor("inactive", "Pennant", type="boolean", receivers=_OWNERS, languages=_PHP),
    Accessor("when", "Pennant", receivers=_OWNERS, languages=_PHP),
    Accessor("unless", "Pennant", receivers=_OWNERS, languages=_PHP),
    Accessor("value", "Pennant", receivers=_OWNERS, languages=_PHP),
)

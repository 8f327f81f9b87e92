"""A variant's value as the text that an application will read."""

from __future__ import annotations

import json
from typing import Any


def value_text(value: Any) -> str:
    """A variant's value as text: a string as it is, everything else as compact JSON with sorted keys.

    Raises ValueError for what JSON has no word for: numbers that are not finite.
    """
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

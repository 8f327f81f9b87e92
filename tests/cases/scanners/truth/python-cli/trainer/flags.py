from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace



class Flags(str, Enum):
    FAST_TOKENIZER = "fast_tokenizer"
    FAST_TOKENIZER_V2 = "fast_tokenizer_v2"
    GRAD = "grad_checkpoint"
    EMA = "ema_weights"

    @property
    def default(self) -> bool:
        return {Flags.FAST_TOKENIZER: True}.get(self, False)


ALL_FLAGS = frozenset({
    "fast_tokenizer", "mixed_precision", "flash_attention", "streaming_data", "shuffle_buffer", "paged_optimizer", "dedup_data",
})

DEFAULTS = {
    "flash_attention": True,
    "streaming_data": False,
    "paged_optimizer": False,
}


def enabled(name: str | Flags, default: bool | None = None) -> bool:
    key = name.value if isinstance(name, Flags) else name
    if key not in ALL_FLAGS:
        raise KeyError(key)
    return os.environ.get(f"TRAINER_{key.upper()}", str(DEFAULTS.get(key))) == "True"


def flag(name):
    def wrap(function):
        def inner(*args, **kwargs):
            if not enabled(name):
                return None
            return function(*args, **kwargs)
        return inner
    return wrap

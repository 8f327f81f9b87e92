"""Flipt (reference of the server-side and client-side SDKs; Go passes the key in a request)."""

from __future__ import annotations

from typing import Final

from flagsync.model.accessor import Accessor

_CLIENT: Final = ("flipt", "evaluation", "client", "evaluator")
_KEYS: Final = ("FlagKey", "flagKey", "flag_key")

ACCESSORS: Final = (
    Accessor("evaluateBoolean", "Flipt", type="boolean", keywords=_KEYS),
    Accessor("evaluateVariant", "Flipt", keywords=_KEYS),
    Accessor("EvaluateBoolean", "Flipt", 1, type="boolean", keywords=_KEYS),
    Accessor("EvaluateVariant", "Flipt", 1, keywords=_KEYS),
    Accessor("evaluate_boolean", "Flipt", type="boolean", keywords=_KEYS),
    Accessor("evaluate_variant", "Flipt", keywords=_KEYS),
    Accessor("Boolean", "Flipt", 9, type="boolean", receivers=_CLIENT, words=("flipt",), languages=("go",), keywords=_KEYS),
    Accessor("Variant", "Flipt", 9, receivers=_CLIENT, words=("flipt",), languages=("go",), keywords=_KEYS),
    Accessor("useFliptBoolean", "Flipt", default=1, type="boolean"),
    Accessor("useFliptVariant", "Flipt", default=1),
)

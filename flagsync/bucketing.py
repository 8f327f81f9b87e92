"""Which of 100 000 buckets a subject falls into, exactly as flagd's providers decide it.

Two generations of flagd's ``fractional`` operation are in use, and they disagree about nearly everybody:

- ``v2`` hashes the UTF-8 bytes of the text (flagd 0.16, openfeature-flagd-core 1.x for Python, @openfeature/flagd-core 4.x for
  Node);
- ``v3`` hashes the text as an item of canonical CBOR, RFC 8949 section 4.2 (openfeature-flagd-core 2.x for Python).

Both use MurmurHash3 (the public-domain x86 32-bit variant, seed 0) and scale the hash to the total of the weights by
``(hash * total) >> 32``. What is hashed is the salt, immediately followed by the attribute's text.

The package mmh3, which openfeature-flagd-core uses as well, computes the hash. It is given bytes only: handed a text with half
of a surrogate pair, it ends the process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

BUCKETS: Final = 100_000
"""The total of all weights: one bucket is 0.001 percent of the subjects. Never changed, or every ramp would re-bucket."""

GENERATIONS: Final = ("v2", "v3")
"""The known generations of the hash, as `flagsync.yaml` names them."""

Bucketer = Callable[[str], int | None]
"""From an attribute's text to its bucket, from 0 up to but not including `BUCKETS`; None for text that UTF-8 cannot say."""


def bucketer(generation: str, salt: str) -> Bucketer:
    """The bucketer of one salt. Raises ValueError for an unknown generation."""
    if generation not in GENERATIONS:
        message = f"unknown generation of the bucketing hash: {generation}"
        raise ValueError(message)
    try:
        prefix = salt.encode()
    except UnicodeEncodeError:
        return lambda _: None
    return _bucketer_of_bytes(prefix) if generation == "v2" else _bucketer_of_cbor(prefix)


def units(percent: float) -> int:
    """A percentage as a number of buckets, rounded to the nearest and kept between none and all."""
    return min(max(round(percent * (BUCKETS / 100)), 0), BUCKETS)


def _bucketer_of_bytes(prefix: bytes) -> Bucketer:
    from mmh3 import hash as murmur3  # Loaded here, because only what is bucketed needs it.

    def bucket(text: str) -> int | None:
        try:
            return murmur3(prefix + text.encode(), 0, False) * BUCKETS >> 32  # noqa: FBT003 - a third faster than by name
        except UnicodeEncodeError:
            return None

    return bucket


def _bucketer_of_cbor(prefix: bytes) -> Bucketer:
    """As one text string of CBOR, whose head depends on the whole length."""
    from mmh3 import hash as murmur3

    def bucket(text: str) -> int | None:
        try:
            data = prefix + text.encode()
        except UnicodeEncodeError:
            return None
        return murmur3(_cbor_head(len(data)) + data, 0, False) * BUCKETS >> 32  # noqa: FBT003 - as above

    return bucket


def _cbor_head(length: int) -> bytes:
    """The head of a text string of so many bytes: major type 3 and the shortest form of the length."""
    if length < 24:
        return bytes((0x60 | length,))
    for code, size in ((0x78, 1), (0x79, 2), (0x7A, 4)):
        if length < 1 << 8 * size:
            return bytes((code,)) + length.to_bytes(size, "big")
    return b"\x7b" + length.to_bytes(8, "big")

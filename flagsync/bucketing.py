"""Which of 100 000 buckets a subject falls into, exactly as flagd's providers decide it.

Two generations of flagd's ``fractional`` operation are in use, and they disagree about nearly everybody:

- ``v2`` hashes the UTF-8 bytes of the text (flagd 0.16, openfeature-flagd-core 1.x for Python, @openfeature/flagd-core 4.x for
  Node);
- ``v3`` hashes the text as an item of canonical CBOR, RFC 8949 section 4.2 (openfeature-flagd-core 2.x for Python).

Both use MurmurHash3 (the public-domain x86 32-bit variant, seed 0) and scale the hash to the total of the weights by
``(hash * total) >> 32``. What is hashed is the salt, immediately followed by the attribute's text.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Final

BUCKETS: Final = 100_000
"""The total of all weights: one bucket is 0.001 percent of the subjects. Never changed, or every ramp would re-bucket."""

GENERATIONS: Final = ("v2", "v3")
"""The known generations of the hash, as `flagsync.yaml` names them."""

Bucketer = Callable[[str], int | None]
"""From an attribute's text to its bucket, from 0 up to but not including `BUCKETS`; None for text that UTF-8 cannot say."""

_C1: Final = 0xCC9E2D51
_C2: Final = 0x1B873593
_MASK: Final = 0xFFFFFFFF


def bucketer(generation: str, salt: str) -> Bucketer:
    """The bucketer of one salt. Raises ValueError for an unknown generation."""
    if generation not in GENERATIONS:
        message = f"unknown generation of the bucketing hash: {generation}"
        raise ValueError(message)
    prefix = _utf8(salt)
    framed = generation == "v3"

    def bucket(text: str) -> int | None:
        tail = _utf8(text)
        if prefix is None or tail is None:
            return None
        data = prefix + tail
        return murmur3_32(_cbor_head(len(data)) + data if framed else data) * BUCKETS >> 32

    return bucket


def units(percent: float) -> int:
    """A percentage as a number of buckets, rounded to the nearest and kept between none and all."""
    return min(max(round(percent * (BUCKETS / 100)), 0), BUCKETS)


def is_whole(percent: float) -> bool:
    """Whether a percentage from 0 to 100 is a whole number of buckets, binary fractions aside."""
    scaled = percent * (BUCKETS / 100)
    return 0 <= percent <= 100 and abs(scaled - round(scaled)) < 1e-6


def murmur3_32(data: bytes) -> int:
    """MurmurHash3, x86 32-bit variant with seed 0, as an unsigned number (Austin Appleby's published algorithm)."""
    length = len(data)
    blocks = length >> 2
    hash_ = 0
    for block in _words(blocks)(data):
        mixed = block * _C1 & _MASK
        mixed = (mixed << 15 | mixed >> 17) * _C2 & _MASK
        hash_ ^= mixed
        hash_ = ((hash_ << 13 & _MASK | hash_ >> 19) * 5 + 0xE6546B64) & _MASK
    if rest := length & 3:
        mixed = int.from_bytes(data[-rest:], "little") * _C1 & _MASK
        hash_ ^= (mixed << 15 | mixed >> 17) * _C2 & _MASK
    hash_ ^= length
    hash_ = (hash_ ^ hash_ >> 16) * 0x85EBCA6B & _MASK
    hash_ = (hash_ ^ hash_ >> 13) * 0xC2B2AE35 & _MASK
    return hash_ ^ hash_ >> 16


_UNPACKERS: Final[list[Callable[[bytes], tuple[int, ...]]]] = [Struct(f"<{count}I").unpack_from for count in range(64)]


def _words(count: int) -> Callable[[bytes], tuple[int, ...]]:
    return _UNPACKERS[count] if count < len(_UNPACKERS) else Struct(f"<{count}I").unpack_from


def _utf8(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _cbor_head(length: int) -> bytes:
    """The head of a text string of so many bytes: major type 3 and the shortest form of the length."""
    if length < 24:
        return bytes((0x60 | length,))
    for code, size in ((0x78, 1), (0x79, 2), (0x7A, 4)):
        if length < 1 << 8 * size:
            return bytes((code,)) + length.to_bytes(size, "big")
    return b"\x7b" + length.to_bytes(8, "big")

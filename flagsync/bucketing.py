"""Which of 100 000 buckets a subject falls into, exactly as flagd's providers decide it.

Two generations of flagd's ``fractional`` operation are in use, and they disagree about nearly everybody:

- ``v2`` hashes the UTF-8 bytes of the text (flagd 0.16, openfeature-flagd-core 1.x for Python, @openfeature/flagd-core 4.x for
  Node);
- ``v3`` hashes the text as an item of canonical CBOR, RFC 8949 section 4.2 (openfeature-flagd-core 2.x for Python).

The package mmh3 (the extra ``fast``) makes a ramp about five times faster; without it the hash is computed here.

Both use MurmurHash3 (the public-domain x86 32-bit variant, seed 0) and scale the hash to the total of the weights by
``(hash * total) >> 32``. What is hashed is the salt, immediately followed by the attribute's text.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Final

try:
    import mmh3

    _native: Callable[..., int] | None = mmh3.hash
except ImportError:
    _native = None

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
    if generation == "v2" and _native is None:
        return _bucket_after(prefix)
    hash_of = _hash_after(prefix) if generation == "v2" else _hash_of_cbor_after(prefix)

    def bucket(text: str) -> int | None:
        try:
            return hash_of(text.encode()) * BUCKETS >> 32
        except UnicodeEncodeError:
            return None

    return bucket


def units(percent: float) -> int:
    """A percentage as a number of buckets, rounded to the nearest and kept between none and all."""
    return min(max(round(percent * (BUCKETS / 100)), 0), BUCKETS)


def murmur3_32(data: bytes) -> int:
    """MurmurHash3, x86 32-bit variant with seed 0, as an unsigned number (Austin Appleby's published algorithm)."""
    return _hashed(data, 0, 0) if _native is None else _native(data, 0, signed=False)


def _bucket_after(prefix: bytes) -> Bucketer:
    # Whole blocks of the prefix are hashed once and for all.
    whole = len(prefix) & ~3
    state, rest = _hashed(prefix[:whole], 0, None), prefix[whole:]

    def bucket(text: str) -> int | None:
        try:
            return _hashed(rest + text.encode(), state, whole) * BUCKETS >> 32
        except UnicodeEncodeError:
            return None

    return bucket


def _hash_after(prefix: bytes) -> Callable[[bytes], int]:
    """The hash of the prefix followed by more."""
    return lambda more: murmur3_32(prefix + more)


def _hash_of_cbor_after(prefix: bytes) -> Callable[[bytes], int]:
    """The hash of the prefix followed by more, as one text string of CBOR; its head depends on the whole length."""

    def hash_of(more: bytes) -> int:
        data = prefix + more
        return murmur3_32(_cbor_head(len(data)) + data)

    return hash_of


def _hashed(data: bytes, state: int, length: int | None) -> int:
    """The hash of the data, going on from a state that `length` bytes led to; without a length, the state that they lead to.

    Both lengths but the last one have to be multiples of four.
    """
    # Rotations are written as products and sums, modulo 2 to the 32nd, which takes Python a tenth less time than shifting and
    # masking: 0x65418000 is 0xCC9E2D51 * 0x1B873593 shifted by 15, and 0xA000 is 5 shifted by 13.
    size = len(data)
    count = size + 3 >> 2
    unpack = _UNPACKERS[count] if count < 64 else Struct(f"<{count}I").unpack_from
    unmixed = state
    for block in unpack(data + b"\0\0\0"):
        unmixed = (state ^ block * 0x65418000 + (block * 0xCC9E2D51 >> 17 & 0x7FFF) * 0x1B873593) & 0xFFFFFFFF
        state = unmixed * 0xA000 + (unmixed >> 19) * 5 + 0xE6546B64 & 0xFFFFFFFF
    if length is None:
        return state
    # The one to three bytes of a short last block, here filled with zeros, are not mixed at their end.
    state = (unmixed if size & 3 else state) ^ length + size
    state = (state ^ state >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    state = (state ^ state >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return state ^ state >> 16


_UNPACKERS: Final[list[Callable[[bytes], tuple[int, ...]]]] = [Struct(f"<{count}I").unpack_from for count in range(64)]


def _cbor_head(length: int) -> bytes:
    """The head of a text string of so many bytes: major type 3 and the shortest form of the length."""
    if length < 24:
        return bytes((0x60 | length,))
    for code, size in ((0x78, 1), (0x79, 2), (0x7A, 4)):
        if length < 1 << 8 * size:
            return bytes((code,)) + length.to_bytes(size, "big")
    return b"\x7b" + length.to_bytes(8, "big")

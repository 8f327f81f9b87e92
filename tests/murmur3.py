"""MurmurHash3 (Austin Appleby's public-domain x86 32-bit variant, seed 0), written out to hold ours against."""

from __future__ import annotations

_MASK = 0xFFFFFFFF


def murmur3_32(data: bytes) -> int:
    """The hash of the data as an unsigned number."""
    state = 0
    for start in range(0, len(data) - 3, 4):
        state = _rotated(state ^ _mixed(data[start : start + 4]), 13) * 5 + 0xE6546B64 & _MASK
    rest = data[len(data) & ~3 :]
    state ^= _mixed(rest) ^ len(data)
    state = (state ^ state >> 16) * 0x85EBCA6B & _MASK
    state = (state ^ state >> 13) * 0xC2B2AE35 & _MASK
    return state ^ state >> 16


def _mixed(block: bytes) -> int:
    return _rotated(int.from_bytes(block, "little") * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK


def _rotated(number: int, by: int) -> int:
    return (number << by | number >> 32 - by) & _MASK

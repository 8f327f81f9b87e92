"""Buckets: the published hash, both generations, and ramps that never take anything back."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.bucketing import BUCKETS, GENERATIONS, bucketer, units
from flagsync.evaluate import compile_flag
from flagsync.model.flag import TARGETING_KEY, Environment, Rollout, Split
from tests.agreement.generate import World
from tests.factory import make_flag, make_rollout
from tests.murmur3 import murmur3_32

USERS = [f"user-{number}" for number in range(100_000)]


# Vectors of MurmurHash3_x86_32 with seed 0, computed with the reference implementation (mmh3 5.3).
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0x00000000),
        ("a", 0x3C2569B2),
        ("ab", 0x9BBFD75F),
        ("abc", 0xB3DD93FA),
        ("test", 0xBA6BD213),
        ("hello", 0x248BFA47),
        ("Hello, world!", 0xC0363E43),
        ("The quick brown fox jumps over the lazy dog", 0x2E4FF723),
        ("x" * 257, 0x35F2C1DC),
    ],
)
def test_the_hash_is_the_published_one(text: str, expected: int) -> None:
    assert murmur3_32(text.encode()) == expected


# Where openfeature-flagd-core 1.0.0 (v2) and 2.0.0 (v3) put the text, at lengths where CBOR's head changes its form.
@pytest.mark.parametrize(
    ("generation", "salt", "text", "expected"),
    [
        ("v2", "checkout.new-flow", "user-1", 32343),
        ("v3", "checkout.new-flow", "user-1", 47906),
        ("v2", "s", "ключ", 90162),
        ("v3", "s", "ключ", 29574),
        ("v3", "", "x" * 23, 8762),
        ("v3", "", "x" * 24, 9081),
        ("v3", "", "x" * 255, 90587),
        ("v3", "", "x" * 256, 14265),
        ("v3", "", "x" * 65_536, 8805),
    ],
)
def test_the_bucket_is_that_of_the_providers(generation: str, salt: str, text: str, expected: int) -> None:
    assert bucketer(generation, salt)(text) == expected


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_bucket_is_that_of_the_hash_written_out(salt: str, text: str) -> None:
    data = (salt + text).encode()
    assert bucketer("v2", salt)(text) == murmur3_32(data) * BUCKETS >> 32
    head = bytes([0x60 + len(data)]) if len(data) < 24 else bytes([0x78, len(data)])
    assert bucketer("v3", salt)(text) == murmur3_32(head + data) * BUCKETS >> 32


def test_an_unknown_generation_is_an_error() -> None:
    with pytest.raises(ValueError, match="v1"):
        bucketer("v1", "salt")


@pytest.mark.parametrize("generation", GENERATIONS)
def test_half_of_a_surrogate_pair_has_no_bucket(generation: str) -> None:
    assert bucketer(generation, "salt")("\ud800") is None
    assert bucketer(generation, "\ud800")("user") is None


@given(st.sampled_from(GENERATIONS), st.text(), st.text(min_size=1))
def test_every_text_has_a_bucket_and_keeps_it(generation: str, salt: str, text: str) -> None:
    bucket = bucketer(generation, salt)(text)
    assert bucket is not None
    assert 0 <= bucket < BUCKETS
    assert bucketer(generation, salt)(text) == bucket


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(0, 0), (0.001, 1), (0.0004, 0), (5, 5000), (12.345, 12345), (33.3, 33300), (100, BUCKETS), (250, BUCKETS), (-1, 0)],
)
def test_a_percentage_is_whole_buckets(percent: float, expected: int) -> None:
    assert units(percent) == expected


@pytest.mark.slow
@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_ramp_only_ever_adds_users_and_keeps_to_its_percentage(generation: str) -> None:
    """Who has a variant at 5 % has it at 25 %; the share is within 4.5 standard deviations of what was asked for."""
    reached: list[set[str]] = []
    for percent in (0, 0.1, 1, 5, 25, 50, 99.9, 100):
        flag = make_flag(salt="ramp", environments=[Environment("production", rollout=make_rollout(percent))])
        answer = compile_flag(flag, "production", World(), generation).answer
        reached.append({user for user in USERS if answer({TARGETING_KEY: user}).variant == "enabled"})
        expected = len(USERS) * percent / 100
        deviation = math.sqrt(expected * (1 - percent / 100))
        assert abs(len(reached[-1]) - expected) <= 4.5 * deviation
    for before, after in pairwise(reached):
        assert before < after


@pytest.mark.slow
@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_split_keeps_to_its_weights(generation: str) -> None:
    weights = {"a": 50, "b": 30.5, "c": 19.5}
    flag = make_flag(
        salt="split",
        variants={"a": 1, "b": 2, "c": 3},
        environments=[Environment("production", split=Split("id", weights, ()))],
    )
    answer = compile_flag(flag, "production", World(), generation).answer
    served = [answer({"id": user}).variant for user in USERS]
    for variant, weight in weights.items():
        expected = len(USERS) * weight / 100
        assert abs(served.count(variant) - expected) <= 4.5 * math.sqrt(expected * (1 - weight / 100))


def test_two_salts_divide_the_users_independently() -> None:
    first, second = bucketer("v2", "one"), bucketer("v2", "two")
    both = sum(first(user) < BUCKETS / 10 and second(user) < BUCKETS / 10 for user in USERS[:20_000])  # type: ignore[operator]
    assert 130 < both < 270


@pytest.mark.parametrize("percent", [0, 0.001, 50, 100])
def test_raising_a_percentage_by_the_smallest_step_moves_nobody_out(percent: float) -> None:
    def having(share: float) -> set[str]:
        rollout = Rollout("enabled", share, TARGETING_KEY, (), ())
        answer = compile_flag(
            make_flag(environments=[Environment("production", rollout=rollout)]), "production", World()
        ).answer
        return {user for user in USERS[:2000] if answer({TARGETING_KEY: user}).variant == "enabled"}

    assert having(percent) <= having(min(percent + 0.001, 100))

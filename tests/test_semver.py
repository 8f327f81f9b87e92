"""Versions: what counts as one, and their order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from flagsync.semver import parse


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("1.2.3", "1.2.3"),
        ("v1.2.3", "1.2.3"),
        ("V2", "2.0.0"),
        ("1.2", "1.2.0"),
        ("0", "0.0.0"),
        ("1.2.3-rc.1", "1.2.3-rc.1"),
        ("1.2.3-rc.1+build.7", "1.2.3-rc.1"),
        ("1.2.3--", "1.2.3--"),
        ("1.2.3+001", "1.2.3"),
    ],
)
def test_a_version_has_a_full_form(text: str, full: str) -> None:
    version = parse(text)
    assert version is not None
    assert version.text == full


@pytest.mark.parametrize(
    "text",
    [
        "",
        "v",
        "1.",
        "1.2.3.4",
        "01.2.3",
        "1.2.3-01",
        "1.2-beta",
        "1-beta",
        "1.2+b",
        "1.2.3-",
        "1.2.3+",
        " 1.2.3",
        "1.2.3\n",
        "vv1",
        "1.x",
        "１.2.3",
        "1.2.9007199254740992",
        "1.2.3-9007199254740992",
        "1.2.3-" + "a" * 260,
    ],
)
def test_what_some_provider_would_not_read_is_no_version(text: str) -> None:
    assert parse(text) is None


def test_versions_are_ordered_as_the_specification_says() -> None:
    texts = [
        "0.9.9",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
    ]
    versions = [parse(text) for text in [*texts, "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]]
    for smaller, greater in pairwise(versions):
        assert smaller is not None
        assert greater is not None
        assert smaller < greater


def test_build_metadata_makes_no_difference() -> None:
    assert parse("1.2.3+a") == parse("1.2.3+b") == parse("v1.2.3")

"""ConfigMaps as text: every reader of YAML and JSON finds exactly what was meant, in the same bytes every time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.manifests import (
    biggest_first,
    config_map,
    data_bytes,
    quoted,
    to_json,
    to_object,
    to_yaml,
    yaml_text,
)
from flagsync.model.manifest import Manifest, content_hash
from flagsync.model.target import Entry
from tests.env_readers import go_readers
from tests.factory import make_entries, make_flag, make_selection

WORDS = [
    "NO",
    "no",
    "Y",
    "on",
    "OFF",
    "True",
    "null",
    "NULL",
    "~",
    "1.10",
    "010",
    "1_000",
    "0x1f",
    "1e3",
    "2026-11-30",
    "12:30:45",
]
HOSTILE = [
    *WORDS,
    "",
    " ",
    "---",
    "...",
    "- a",
    "a: b",
    "a #b",
    "&a *b !c",
    "{a: b}",
    "'",
    '"',
    "\\",
    "\\n",
    "%TAG",
    "<<",
    "=",
    "a\nb\n",
    "\r\n",
    "\ttab ",
    "\x00\x01\x1b\x7f",
    "\x85\xa0\u2028\u2029\u202e\ufeff\ufffd\ufffe\uffff",
    "größe 🎌 👩‍👩‍👧 \U0010ffff\U0001ffff\ue000",
    "x" * 5000,
]
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)
KEYS = st.from_regex(r"[A-Za-z0-9._-]{1,20}", fullmatch=True) | st.sampled_from(
    [*WORDS, "null", "yes", "0", "1.5", "a.b", ".inf"]
)
DATA = st.dictionaries(KEYS, TEXTS, max_size=6)


def manifest(data: Mapping[str, str], **overrides: Any) -> Manifest:
    return Manifest("shop-flags", overrides.pop("namespace", "shop"), data, **overrides)


@given(DATA, DATA)
def test_yaml_1_1_reads_every_text_back(data: dict[str, str], annotations: dict[str, str]) -> None:
    made = manifest(data, annotations=annotations)
    assert yaml.safe_load(to_yaml([made])) == to_object(made)


@given(DATA, st.booleans())
def test_json_reads_every_text_back(data: dict[str, str], immutable: bool) -> None:
    made = manifest(data, immutable=immutable)
    assert json.loads(to_json([made, made])) == {"apiVersion": "v1", "kind": "List", "items": [to_object(made)] * 2}


@pytest.fixture(scope="module")
def read_with_go(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, bytes], Any]]:
    with go_readers(tmp_path_factory.mktemp("readers")) as read:
        yield read


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(data=DATA)
def test_kubernetes_own_yaml_reads_every_text_back(data: dict[str, str], read_with_go: Callable[[str, bytes], Any]) -> None:
    made = manifest(data)
    assert read_with_go("yaml", to_yaml([made]).encode()) == to_object(made)


@given(TEXTS)
def test_a_quoted_text_shows_all_it_has_on_one_line(text: str) -> None:
    line = quoted(text)
    assert yaml.safe_load(line) == text
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]", line)


@given(st.permutations([("B", "2"), ("A", "1"), ("NO", "x"), ("a.b", "")]))
def test_the_order_of_anything_changes_no_byte(pairs: list[tuple[str, str]]) -> None:
    ordered = sorted(pairs)
    shuffled = manifest(dict(pairs), labels=dict(pairs), annotations=dict(pairs))
    sorted_one = manifest(dict(ordered), labels=dict(ordered), annotations=dict(ordered))
    assert to_yaml([shuffled]) == to_yaml([sorted_one])
    assert to_json([shuffled]) == to_json([sorted_one])
    assert content_hash(dict(pairs)) == content_hash(dict(ordered))


def test_the_text_of_a_manifest() -> None:
    made = manifest(
        {"FLAG_B": "1.10", "FLAG_A": "line\nbreak", "NO": "yes"}, labels={"app.kubernetes.io/part-of": "shop"}, immutable=True
    )
    assert to_yaml([made, manifest({}, namespace=None)]) == (
        "---\n"
        'apiVersion: "v1"\n'
        "data:\n"
        '  FLAG_A: "line\\nbreak"\n'
        '  FLAG_B: "1.10"\n'
        '  "NO": "yes"\n'
        "immutable: true\n"
        'kind: "ConfigMap"\n'
        "metadata:\n"
        "  annotations: {}\n"
        "  labels:\n"
        '    app.kubernetes.io/part-of: "shop"\n'
        '  name: "shop-flags"\n'
        '  namespace: "shop"\n'
        "---\n"
        'apiVersion: "v1"\n'
        "data: {}\n"
        'kind: "ConfigMap"\n'
        "metadata:\n"
        "  annotations: {}\n"
        "  labels: {}\n"
        '  name: "shop-flags"\n'
    )


def test_an_empty_mapping_at_the_top_is_still_yaml() -> None:
    assert yaml.safe_load(yaml_text({"featureFlags": {}})) == {"featureFlags": {}}


def test_sizes_count_the_bytes_of_values_alone() -> None:
    assert data_bytes(manifest({"LONG_NAME": "ü" * 3, "B": "ab"})) == 8


def test_the_biggest_flags_come_first_and_ties_by_key() -> None:
    entries = [Entry("c", "on", "C", "1"), Entry("b", "on", "B", "üü"), Entry("a", "on", "A", "1")]
    assert [(entry.flag, entry.size) for entry in biggest_first(entries)] == [("b", 4), ("a", 1), ("c", 1)]
    assert Entry("b", "on", "NAME", "üü").env_size == len("NAME=") + 4


def test_the_commit_is_beside_the_content_and_not_in_its_hash() -> None:
    entries = make_entries({"FLAG_A": "true"})
    first = config_map(make_selection([make_flag()], commit="a" * 40), "flags", entries)
    second = config_map(make_selection([make_flag()], commit="b" * 40), "flags", entries)
    unknown = config_map(make_selection([make_flag()], commit=None), "flags", entries)
    assert first.hash == second.hash == unknown.hash == content_hash({"FLAG_A": "true"})
    assert first.annotations["flagsync.dev/commit"] == "a" * 40
    assert "flagsync.dev/commit" not in unknown.annotations


def test_labels_say_whose_map_it_is_and_leave_argo_cd_alone() -> None:
    made = config_map(make_selection([make_flag()], environment="staging"), "flags", [])
    assert made.labels == {
        "app.kubernetes.io/managed-by": "flagsync",
        "app.kubernetes.io/part-of": "shop",
        "flagsync.dev/set": "shop.staging",
        "flagsync.dev/environment": "staging",
    }


def test_a_versioned_map_has_its_hash_in_its_name_and_never_changes() -> None:
    entries = make_entries({"FLAG_A": "true"})
    made = config_map(make_selection([make_flag()]), "flags", entries, versioned=True)
    assert made.name == f"shop-flags-{made.hash[:10]}"
    assert made.immutable
    changed = config_map(make_selection([make_flag()]), "flags", make_entries({"FLAG_A": "false"}), versioned=True)
    assert changed.name != made.name


def test_the_hash_is_that_of_canonical_json() -> None:
    """A fixed value, so that no later version silently takes every live map for changed."""
    assert content_hash({"B": "ü", "A": '"'}) == "92acd06b6b31666635359533d3da38bc46d808643fab8b8f8e46075ef036a965"

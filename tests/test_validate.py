"""Files that a user could own, and the problems of their shape; `UPDATE_CASES=1` writes the expectations anew, for review."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.conform import check_value, schema_fault
from flagsync.edges.bundled import SchemaName, schema_text
from flagsync.model.document import Document, DocumentKind, Problem
from flagsync.nearest import nearest
from flagsync.parse import parse
from flagsync.validate import MAXIMUM_PROBLEMS, validate

CASES = Path(__file__).parent / "cases" / "validate"
FILES = sorted(CASES.glob("*/*.yaml"))
FLAG = {"key": "a", "kind": "ops", "type": "boolean", "default": "enabled"}


def problems_of(kind: SchemaName, data: Any) -> tuple[Problem, ...]:
    return validate(Document("flags/a.yaml", DocumentKind(kind), "", data), schema_text(kind))


def as_json(problem: Problem) -> dict[str, Any]:
    return {"rule": problem.rule, "route": list(problem.route), "part": problem.part, "detail": dict(problem.detail)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_file_has_exactly_the_problems_beside_it(file: Path) -> None:
    kind = DocumentKind(file.parent.name)
    document = parse(file.name, kind, file.read_bytes())
    assert document.problems == ()
    found = [as_json(problem) for problem in validate(document, schema_text(kind.value))]
    expected = file.with_suffix(".json")
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_name_tells_whether_a_case_is_good_and_one_mistake_is_one_problem(file: Path) -> None:
    problems = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    several = {"missing-variants-of-a-string-flag"}
    assert len(problems) == (0 if file.stem.startswith("good-") else 2 if file.stem in several else 1)


def test_a_file_that_could_not_be_read_has_no_further_problems() -> None:
    broken = Document("a.yaml", DocumentKind.FLAG, "", None, (Problem("yaml-syntax", fatal=True),))
    assert validate(broken, schema_text("flag")) == ()


def test_what_only_the_judge_refuses_is_still_a_problem() -> None:
    # Python's `\d` takes digits of every script, that of JSON schema only 0 to 9: the two engines disagree on purpose here.
    schema = json.dumps({"properties": {"n": {"type": "string", "pattern": "\\d"}}})
    [problem] = validate(Document("a.yaml", DocumentKind.FLAG, "", {"n": "٣"}), schema)
    assert (problem.rule, problem.route, problem.detail["value"]) == ("bad-value", ("n",), "٣")


def test_other_rules_speak_of_what_json_cannot_say() -> None:
    assert problems_of("flag", {**FLAG, 7: "seven", "x-n": float("nan")}) == ()
    rollout = {"serve": "enabled", "percent": float("inf")}
    assert problems_of("flag", {**FLAG, "environments": {"production": {"rollout": rollout}}}) == ()


@pytest.mark.parametrize(
    "data",
    [
        {**FLAG, **{f"unknown{number}": 1 for number in range(20_000)}},
        {**FLAG, "tags": [1] * 20_000},
        {"flags": dict.fromkeys(f"flag{number}" for number in range(20_000))},
    ],
    ids=["unknown-keys", "wrong-items", "empty-flags"],
)
def test_of_very_many_mistakes_the_first_are_told_and_that_there_are_more(data: dict[str, Any]) -> None:
    problems = problems_of("flag", data)
    assert len(problems) == MAXIMUM_PROBLEMS + 1
    assert problems[-1].detail["value"] == f"more than {MAXIMUM_PROBLEMS} mistakes"


def test_huge_texts_and_numbers_are_cut_in_details() -> None:
    huge = "x" * 1_000_000
    data = {**FLAG, "kind": huge, "tags": [10**5000, {huge: [huge]}], huge: huge, "description": 10**5000}
    problems = problems_of("flag", data)
    assert len(problems) == 5
    assert max(len(json.dumps(dict(problem.detail))) for problem in problems) < 1_000


def test_a_condition_as_deep_as_a_file_may_be_is_explained() -> None:
    condition: dict[str, Any] = {"attr": "plan", "op": "equals", "value": 1}
    for _ in range(60):
        condition = {"not": condition}
    [problem] = problems_of("segment", {"name": "deep", "when": condition})
    assert problem.route == ("when", *["not"] * 60, "op")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(values, st.sampled_from(["flag", "segment", "config"]))
def test_any_data_at_all_gets_an_answer(data: Any, kind: SchemaName) -> None:
    for problem in problems_of(kind, data):
        json.dumps(dict(problem.detail), allow_nan=False)


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("of", ["on", "off"], "off"),
        ("defualt", ["default", "description"], "default"),
        ("ENABLED", ["disabled", "enabled"], "enabled"),
        ("off_variant", ["offVariant", "variants"], "offVariant"),
        ("desc", ["default", "description"], "description"),
        ("percentage", ["percent", "serve"], "percent"),
        ("v4", ["v2", "v3"], None),
        ("x", ["y", "xx"], None),
        ("eq", ["lt", "gt", "in"], None),
        ("banana", ["release", "ops", "sunset"], None),
        ("pro", ["production", "prototype"], None),
        ("", ["a"], None),
        ("same", ["same"], None),
        ("a" * 1_000_000, ["a" * 999_999], None),
    ],
)
def test_a_suggestion_is_a_slip_of_the_finger_and_never_a_guess(word: str, candidates: list[str], meant: str | None) -> None:
    assert nearest(word, candidates) == meant


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=6))
def test_a_suggestion_is_one_of_the_candidates_and_not_the_word(word: str, candidates: list[str]) -> None:
    assert nearest(word, candidates) in {None, *candidates} - {word}


def doubling(levels: int) -> dict[str, Any]:
    """A schema of a few hundred bytes that takes 2 to the power of `levels` steps to judge."""
    parts: dict[str, Any] = {"p0": {"type": "object"}}
    for level in range(levels):
        parts[f"p{level + 1}"] = {"allOf": [{"$ref": f"#/$defs/p{level}"}] * 2}
    return {"$ref": f"#/$defs/p{levels}", "$defs": parts}


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ({"type": "strin"}, "is no JSON schema: `type` cannot be `strin`"),
        ({"properties": {"a": {"minimum": "x"}}}, "is no JSON schema: `properties.a.minimum` cannot be `x`"),
        ({"maximum": 10**5000}, "holds something that JSON cannot say"),
        ({"$ref": "#"}, "refers to itself by `#`"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}, "refers to itself by `#/$defs/a`"),
        ({"$ref": "#/$defs/none"}, "refers to `#/$defs/none`, which it does not have"),
        (doubling(40), "has more than 1000 parts when its references are written out"),
        ({"properties": {f"k{n}": {"pattern": "a"} for n in range(40)}}, "has more than 32 patterns"),
    ],
)
def test_an_unusable_value_schema_is_refused_with_the_reason(schema: dict[str, Any], fault: str) -> None:
    assert schema_fault(schema) == fault
    assert check_value(schema, {}) is None


@pytest.mark.parametrize("pattern", ["(?=a)b", r"(a)\1", "((a{100}){100}){100}", "("])
def test_a_pattern_that_could_run_for_ever_is_refused(pattern: str) -> None:
    assert "has a pattern that cannot be used" in (schema_fault({"properties": {"a": {"pattern": pattern}}}) or "")


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/x", "file:///etc/hosts", "other.json", "#anchor", "#/%24defs/a"])
def test_nothing_is_fetched_for_a_value_schema(reference: str) -> None:
    assert "only references of the form" in (schema_fault({"$ref": reference}) or "")
    assert "only references of the form" in (schema_fault({"$id": reference}) or "")
    assert "are understood" in (schema_fault({"$schema": reference}) or "")


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"type": "object", "properties": {"n": {"maximum": 10}}}, {"n": 11}, "`n` is more than 10"),
        ({"type": ["integer", "null"]}, "x", "it must be a whole number or null"),
        ({"items": {"type": "string"}}, ["a", 2], "`1` must be text"),
        ({"enum": ["small", "large"]}, "huge", "it is none of [small, large]"),
        ({"required": ["timeoutMs"]}, {}, "it lacks `timeoutMs`"),
        ({"properties": {"a": {}}, "additionalProperties": False}, {"b": 1}, "it has the unknown key `b`"),
        ({"additionalProperties": False}, {"b": 1}, "it has a key that is not allowed"),
        ({"properties": {"a": False}}, {"a": 1}, "`a` is not allowed"),
        ({"pattern": "^[a-z]+$"}, "A", "it does not match `^[a-z]+$`"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, 1, "it does not fit `oneOf`"),
        ({"type": "integer"}, float("nan"), "it must be a whole number"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"minimum": 1}}}, 0, "it is less than 1"),
        ({"$schema": "http://json-schema.org/draft-07/schema#", "minLength": 3}, "ab", "it is shorter than 3"),
        ({"properties": {"id": {"type": "string"}, "$ref": {"type": "string"}}}, {"id": "x", "$ref": "y"}, None),
        ({}, {"any": ["thing"]}, None),
    ],
)
def test_a_value_is_held_against_its_schema(schema: dict[str, Any], value: Any, reason: str | None) -> None:
    assert schema_fault(schema) is None
    assert check_value(schema, value) == reason


def test_hostile_patterns_and_values_are_judged_quickly_and_described_shortly() -> None:
    schema = {"properties": {"a": {"pattern": "^(a+)+$"}, "b": {"enum": ["x" * 100_000]}}}
    assert check_value(schema, {"a": "a" * 100_000 + "!"}) == "`a` does not match `^(a+)+$`"
    assert len(check_value(schema, {"b": "y" * 100_000}) or "") < 100

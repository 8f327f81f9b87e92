"""The published schemas: what editors understand, what they teach, and that both engines read them alike."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from flagsync.edges.bundled import SCHEMA_NAMES, SchemaName, schema_text
from flagsync.model.document import Document, DocumentKind
from flagsync.parse import parse
from flagsync.validate import validate

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases" / "validate"
SCHEMAS = {name: json.loads(schema_text(name)) for name in SCHEMA_NAMES}
ANNOTATIONS = {"title", "description", "default", "examples"}
ASSERTIONS = {"type", "enum", "pattern", "format", "minLength", "maxLength", "minItems", "minimum", "required"}
APPLICATORS = {"properties", "patternProperties", "additionalProperties", "propertyNames", "items"} | {
    "allOf",
    "if",
    "then",
    "else",
}
TOP = {"$schema", "$id", "$defs"}
JUDGES = {name: jsonschema_rs.Draft202012Validator(text, validate_formats=True, offline=True) for name, text in SCHEMAS.items()}
SEEDS = [
    (file.parent.name, parse(file.name, DocumentKind(file.parent.name), file.read_bytes()).data)
    for file in sorted(CASES.glob("*/*.yaml"))
]
GOOD_SEEDS = [seed for seed, file in zip(SEEDS, sorted(CASES.glob("*/*.yaml")), strict=True) if file.stem.startswith("good-")]


def parts(schema: Any, place: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a schema, with the way to it."""
    if not isinstance(schema, dict):
        return
    yield place, schema
    for keyword in ("properties", "patternProperties", "$defs"):
        for name, inner in schema.get(keyword, {}).items():
            yield from parts(inner, f"{place}/{keyword}/{name}")
    for keyword in ("additionalProperties", "propertyNames", "items", "if", "then", "else"):
        yield from parts(schema.get(keyword), f"{place}/{keyword}")
    for index, inner in enumerate(schema.get("allOf", ())):
        yield from parts(inner, f"{place}/allOf/{index}")


def resolved(root: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    return root["$defs"][part["$ref"].removeprefix("#/$defs/")] if "$ref" in part else part


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_a_schema_is_valid_under_both_drafts_and_says_where_it_is_published(name: SchemaName) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    Draft7Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == f"https://flagsync.dev/schemas/{name}.v1.schema.json"
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_only_keywords_that_every_editor_understands_are_used(name: SchemaName) -> None:
    for place, part in parts(SCHEMAS[name]):
        allowed = {"$ref"} if "$ref" in part else ANNOTATIONS | ASSERTIONS | APPLICATORS | (TOP if place == "#" else set())
        assert set(part) <= allowed, place
        assert part.get("$ref", "#/$defs/").startswith("#/$defs/"), place
        assert set(part.get("if", {})) <= {"required", "properties"}, f"{place}: an if asks for the presence of keys"


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_field_teaches_the_format_in_a_hover(name: SchemaName) -> None:
    for place, part in parts(SCHEMAS[name]):
        if place.endswith(("/if", "/then")) or "/if/" in place or "/then/" in place:
            continue
        for keyword in ("properties", "patternProperties"):
            for field, entry in part.get(keyword, {}).items():
                description = resolved(SCHEMAS[name], entry).get("description", "")
                assert re.fullmatch(r"\S.{7,}[.)]|true for .*\.", description), f"{place}/{keyword}/{field}: {description!r}"
        for value in part.get("enum", ()) if "description" in part else ():
            assert str(value) in part["description"], f"{place}: {value} is not explained"


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_every_thing_with_fields_is_closed_and_has_a_name(name: SchemaName) -> None:
    for place, part in parts(SCHEMAS[name]):
        if "properties" in part and "title" in part:
            assert part["additionalProperties"] is False, place
        elif "properties" in part:
            assert "description" in part or "then" in place or "if" in place, place


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_defaults_and_examples_fit_their_own_field(name: SchemaName) -> None:
    for place, part in parts(SCHEMAS[name]):
        judge = jsonschema_rs.Draft202012Validator({**part, "$defs": SCHEMAS[name].get("$defs", {})}, validate_formats=True)
        for value in [*part.get("examples", ()), *([part["default"]] if "default" in part else [])]:
            assert judge.is_valid(value), f"{place}: {value}"


def test_conditions_are_the_same_in_flags_and_segments() -> None:
    assert SCHEMAS["flag"]["$defs"]["condition"] == SCHEMAS["segment"]["$defs"]["condition"]


def agree(name: SchemaName, data: Any) -> bool:
    """Whether jsonschema-rs finds the data right; fails where the explanation by jsonschema says otherwise."""
    right = JUDGES[name].is_valid(data)
    problems = validate(Document("a.yaml", DocumentKind(name), "", data), schema_text(name))
    assert right == (not problems)
    assert not any(problem.detail.get("expected") == "another value" for problem in problems), "jsonschema finds nothing wrong"
    assert len({(p.rule, p.route, p.part, p.detail["key"]) for p in problems}) == len(problems), "a mistake is told twice"
    return right


@pytest.mark.parametrize(("name", "data"), SEEDS)
def test_both_engines_agree_on_every_case(name: SchemaName, data: Any) -> None:
    agree(name, data)


def places(data: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield route
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in entries:
        yield from places(inner, (*route, step))


KEYS = st.sampled_from(["", "a\n", "x-free", "prerequisite", "segment", "percent", "weights", "expires", "permanent"]) | (
    st.sampled_from(
        ["key", "kind", "type", "flags", "serve", "rollout", "split", "when", "all", "not", "attr", "op", "value", "url"]
    )
)
SCALARS = st.none() | st.booleans() | st.integers(-2, 10**18) | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.sampled_from(["", "a\n", "x" * 200, "release", "string", "eq", "present", "dir:a", "kube", "v2"]) | (
    st.sampled_from(["2026-02-30", "2026-02-28", "2026-02-28\n", "0000-01-01", "24h", "90d", "٣d"])
)
VALUES = st.recursive(
    SCALARS | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_both_engines_agree_on_files_with_mistakes(data: st.DataObject) -> None:
    name, seed = data.draw(st.sampled_from(GOOD_SEEDS))
    document = copy.deepcopy(seed)
    for _ in range(data.draw(st.integers(1, 3))):
        route = data.draw(st.sampled_from(list(places(document))[1:] or [()]))
        if not route:
            break
        holder = document
        for step in route[:-1]:
            holder = holder[step]
        match data.draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                holder[route[-1]] = data.draw(VALUES)
            case "remove":
                del holder[route[-1]]
            case _ if isinstance(holder, dict):
                holder[data.draw(KEYS)] = data.draw(VALUES)
            case _:
                holder.append(data.draw(VALUES))
    agree(name, document)


def test_the_reports_schema_takes_the_published_shape_and_nothing_else() -> None:
    place = {"line": 6, "column": 11}
    location = {"path": "flags/a.yaml", "route": ["rules", 0], "start": place, "end": place}
    finding = {
        "rule": "unknown-variant", "severity": "error", "message": "m", "flag": "a", "environment": None, "location": location,
        "notes": [{"message": "n", "location": location}], "help": None, "fix": {"safe": True, "description": "d"},
        "fingerprint": "f", "silenced": {"by": "comment", "reason": "r"},
    }  # fmt: skip
    report = {
        "version": 1, "tool": {"name": "flagsync", "version": "0.1.0"}, "command": "lint",
        "source": {"kind": "commit", "commit": "a" * 40, "dirty": False}, "findings": [finding],
        "counts": dict.fromkeys(["error", "warning", "note", "silenced", "ignored", "flags", "files"], 0),
        "skipped": [{"path": "flags/b.yaml", "reason": "a folder"}], "data": {"rules": 3, "anything": [None]},
    }  # fmt: skip
    judge = JUDGES["report"]
    assert judge.is_valid(report)
    assert judge.is_valid({**report, "source": {"kind": "worktree", "commit": None, "dirty": True}})
    for key in report:
        assert not judge.is_valid({other: value for other, value in report.items() if other != key})
    assert not judge.is_valid({**report, "more": 1})
    assert not judge.is_valid({**report, "findings": [{**finding, "severity": "off"}]})
    assert not judge.is_valid(
        {**report, "findings": [{**finding, "location": {**location, "start": {"line": 0, "column": 1}}}]}
    )


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_the_text_is_the_published_file_byte_for_byte(name: SchemaName) -> None:
    assert schema_text(name).encode() == (ROOT / "schemas" / f"{name}.v1.schema.json").read_bytes()


def test_an_installed_package_finds_the_schemas_inside_itself(tmp_path: Path) -> None:
    package = tmp_path / "flagsync"
    (package / "edges").mkdir(parents=True)
    shutil.copy(ROOT / "flagsync" / "edges" / "bundled.py", package / "edges")
    for folder in (package, package / "edges"):
        (folder / "__init__.py").touch()
    shutil.copytree(ROOT / "schemas", package / "schemas")
    script = "from flagsync.edges.bundled import schema_text; print(schema_text('flag')[:1])"
    run = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {script}"],
        capture_output=True, text=True, check=True)  # fmt: skip
    assert run.stdout == "{\n"


def test_judging_right_files_does_not_import_the_explaining_engine() -> None:
    script = (
        "import sys; from flagsync.validate import validate; from flagsync.edges.bundled import schema_text;"
        "from flagsync.model.document import Document, DocumentKind;"
        "data = {'key': 'a', 'kind': 'ops', 'type': 'boolean', 'default': 'enabled'};"
        "print(validate(Document('a', DocumentKind.FLAG, '', data), schema_text('flag')), 'jsonschema' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "() False\n"

"""`flagsync import` as a person and a script use it: what it refuses, what it says, and that it writes all or nothing."""

from __future__ import annotations

import io
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import dotenv
import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flagsync.build import flags_of as built
from flagsync.carry import Terms, carry
from flagsync.cli.session import validated
from flagsync.edges.bundled import schema_text
from flagsync.foreign import MAXIMUM_BYTES
from flagsync.importers import BY_NAME
from flagsync.importers.dotenv import read_dotenv
from flagsync.model.document import DocumentKind
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile, Setting
from flagsync.parse import parse
from flagsync.spell import value_text
from flagsync.write import Unwritable, flag_text
from tests.program import SMALL_CONFIG
from tests.shipyard import Ran, Yard

REPORT_SCHEMA = jsonschema.Draft202012Validator(json.loads(schema_text("report")))
ON_OFF = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
ONE_FLAG = json.dumps({"flags": {"one": ON_OFF}})


@pytest.fixture
def yard(tmp_path: Path) -> Yard:
    return Yard.of(tmp_path, {"flagsync.yaml": SMALL_CONFIG})


def importing(yard: Yard, format_: str, text: str, *options: str, name: str = "source") -> Ran:
    (yard.path / name).write_text(text, encoding="utf-8")
    return yard.run("import", format_, name, "--today", "2026-11-23", *options)


def flags_of(yard: Yard) -> list[str]:
    return sorted(path.relative_to(yard.path).as_posix() for path in (yard.path / "flags").rglob("*.yaml"))


def told(ran: Ran, code: int, *words: str) -> None:
    """One sentence on standard error with a hint, nothing on standard output, no trace of Python."""
    assert ran.code == code, ran.shown
    assert "Traceback" not in ran.shown
    assert "defect" not in ran.shown
    assert ran.out == ""
    for word in words:
        assert word in ran.err, ran.err


DEEP = '{"flags": ' + '{"a": ' * 100_000 + "1" + "}" * 100_000 + "}"
BAD: dict[str, tuple[str, str, list[str]]] = {
    "empty": ("flagd", "  \n", ["source is empty"]),
    "empty env file": ("dotenv", "", ["source is empty"]),
    "empty manifest": ("configmap", "\n", ["source is empty"]),
    "no JSON": ("flagd", '{"flags": {"a": }}', ["source:1:17: a value is missing"]),
    "cut off": ("flagd", '{"flags": {"a": {}', ["source:1:19: a comma is missing"]),
    "text after the end": ("flagd", '{"flags": {}}\n{}', ["source:2:1: something follows after the end"]),
    "duplicate flag": (
        "flagd",
        '{"flags": {\n  "a": {"state": "ENABLED"},\n  "a": {}}}',
        ["source:3:3: the key `a` is here twice; the first stands in line 2", "keep one of the two"],
    ),
    "duplicate key inside": ("flagd", '{"flags": {"b": {"a": 1},\n "c": {"a": 1, "a": 2}}}', ["source:2:16: the key `a`"]),
    "duplicate key in YAML": ("flagd", "flags:\n  a: {}\n  a: {}\n", ["source:3:3: the key `a` is here twice", "line 2"]),
    "anchors": ("flagd", "flags:\n  a: &x {}\n", ["source:2:6: anchors, aliases and merges are not followed"]),
    "not a number": (
        "flagd",
        '{"flags": {"a": {"variants": {\n"NaN": NaN}}}}',
        ["source:2:8: a number that JSON does not have"],
    ),
    "endless number": ("flagd", '{"flags": {"a": ' + "1" * 5000 + "}}", ["source:1:17: a number of thousands of digits"]),
    "deep": ("flagd", DEEP, ["source:1:1205: it is nested more than 200 levels deep"]),
    "deep YAML": ("flagd", "flags: " + "[" * 50_000, ["source:1:"]),
    "no flags": ("flagd", '{"flags": 5}', ["source:1:2: there are no flags"]),
    "a list on top": ("flagd", "[]", ["there are no flags"]),
    "newer version": (
        "flagd",
        '{"$schema": "https://flagd.dev/schema/v2/flags.json", "flags": {}}',
        ["source:1:2: the document is of version 2 of flagd's format", "version 0 is understood"],
    ),
    "env file taken for flagd": (
        "flagd",
        "A=1\n",
        ["looks like a .env file, not like a document of flagd", "import dotenv source"],
    ),
    "flagd taken for an env file": ("dotenv", ONE_FLAG, ["source looks like a document of flagd", "import flagd source"]),
    "manifest taken for flagd": ("flagd", "kind: ConfigMap\ndata: {A: b}\n", ["looks like a manifest of ConfigMaps"]),
    "a flag of ours": ("flagd", "key: a\nkind: release\ntype: boolean\ndefault: disabled\n", ["a file of flagsync itself"]),
    "resource of the operator": ("flagd", "kind: FeatureFlag\nspec: {flagSpec: {flags: {}}}\n", ["a FeatureFlag resource"]),
    "Unleash": ("flagd", '{"features": [{"name": "a", "strategies": []}]}', ["an export of Unleash"]),
    "template": (
        "configmap",
        "kind: ConfigMap\ndata:\n  A: {{ .Values.a }}\n",
        ["source:3: this is a template", "helm template"],
    ),
    "two documents of flagd": ("flagd", "flags: {}\n---\nflags: {}\n", ["source:2:1: a second document begins"]),
    "no ConfigMap": ("configmap", "data: {A: b}\n", ["source holds no ConfigMap"]),
    "line that is none": ("dotenv", "A=1\nB C=2\n", ["source:2:1: this is no line of a .env file"]),
    "open quote": ("dotenv", 'A="1\nB=2\n', ["source:1:1: a quote is not closed"]),
    "after the quote": ("dotenv", 'A="1" 2\n', ["source:1:1: something follows the closing quote"]),
    "unknown format": ("flagdd", ONE_FLAG, ["there is no import format `flagdd`", "did you mean `flagd`?"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_named_with_its_place_and_nothing_is_written(name: str, yard: Yard) -> None:
    format_, text, words = BAD[name]
    told(importing(yard, format_, text), 2, *words)
    assert flags_of(yard) == []


def test_a_file_that_is_too_large_is_not_even_read_to_its_end(yard: Yard) -> None:
    with (yard.path / "huge.json").open("wb") as file:
        file.truncate(50 * 1_048_576)
    told(yard.run("import", "flagd", "huge.json"), 2, "`huge.json` has 50 MiB, and at most 32 are read")
    assert MAXIMUM_BYTES < 50 * 1_048_576


def test_a_file_of_another_encoding_is_named(yard: Yard) -> None:
    (yard.path / "latin").write_bytes(b"A=1\nB=caf\xe9\n")
    told(yard.run("import", "dotenv", "latin"), 2, "`latin` is not UTF-8 in line 2")


def test_a_missing_file_is_named(yard: Yard) -> None:
    told(yard.run("import", "dotenv", "nowhere"), 2, "`nowhere` cannot be read: no such file or directory")


@pytest.mark.parametrize("into", ["other", "/flags", "flags/../other", "flags/segments", "flags/.hidden", ""])
def test_flags_go_below_the_folder_of_flags_only(into: str, yard: Yard) -> None:
    told(importing(yard, "flagd", ONE_FLAG, "--into", into), 2, "is no folder for flags")


def test_an_unknown_environment_is_named(yard: Yard) -> None:
    told(importing(yard, "flagd", ONE_FLAG, "--env", "prod"), 2, "there is no environment `prod`", "did you mean `production`?")


def test_nothing_is_written_where_one_flag_exists_already(yard: Yard) -> None:
    two = json.dumps({"flags": {"another": ON_OFF, "One": ON_OFF}})
    assert importing(yard, "flagd", ONE_FLAG).code == 0
    before = (yard.path / "flags/one.yaml").read_bytes()
    told(importing(yard, "flagd", two), 2, "not overwritten: `One` in flags/one.yaml", "nothing was written")
    assert flags_of(yard) == ["flags/one.yaml"]
    assert (yard.path / "flags/one.yaml").read_bytes() == before


def test_nothing_is_written_over_a_file_that_is_no_flag(yard: Yard) -> None:
    (yard.path / "flags").mkdir()
    (yard.path / "flags/two.yaml").write_text("flags: {}\n", encoding="utf-8")
    two = json.dumps({"flags": {"one": ON_OFF, "two": ON_OFF}})
    told(importing(yard, "flagd", two), 2, "`flags/two.yaml` exists already")
    assert flags_of(yard) == ["flags/two.yaml"]


def test_what_was_written_is_taken_back_where_the_rest_cannot_be(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    from flagsync.edges import output

    real = output.create_file

    def failing(path: Path, text: str) -> None:
        if path.name == "two.yaml":
            raise OSError(28, "No space left on device")
        real(path, text)

    monkeypatch.setattr(output, "create_file", failing)
    told(importing(yard, "flagd", json.dumps({"flags": {"one": ON_OFF, "two": ON_OFF}})), 3, "the disk is full")
    assert not (yard.path / "flags").exists()


def test_a_folder_that_is_a_link_is_not_followed(yard: Yard, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (yard.path / "flags").symlink_to(outside)
    assert importing(yard, "flagd", ONE_FLAG).code == 3
    assert list(outside.iterdir()) == []


def test_dry_run_writes_nothing_and_shows_the_file(yard: Yard) -> None:
    ran = importing(yard, "flagd", ONE_FLAG, "--dry-run")
    assert ran.code == 0
    assert "flags/one.yaml\n" in ran.out
    assert "  key: one\n" in ran.out
    assert flags_of(yard) == []


def report(ran: Ran) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(ran.out)
    REPORT_SCHEMA.validate(data)
    return data


def test_machines_read_what_was_written_and_lost(yard: Yard) -> None:
    text = json.dumps({"flags": {"one": ON_OFF, "two": {**ON_OFF, "state": "DISABLED"}, "three": {**ON_OFF, "x": 1}}}, indent=1)
    data = report(importing(yard, "flagd", text, "--report", "json", name="flags.json"))["data"]
    assert data["written"] == ["flags/one.yaml", "flags/three.yaml"]
    assert [(loss["flag"], loss["written"]) for loss in data["losses"]] == [("two", False), ("three", True)]
    line = text.splitlines().index('   "state": "DISABLED",') + 1
    assert data["losses"][0]["place"] == f"flags.json:{line}:4"
    again = report(importing(yard, "dotenv", "NEW_A=1\n", "--dry-run", "--report", "json"))
    assert again["data"] == {"written": [], "losses": []}


def test_the_exit_code_says_whether_everything_was_carried(yard: Yard) -> None:
    lost = json.dumps({"flags": {"one": {**ON_OFF, "metadata": {"tier": 3}}}})
    assert importing(yard, "flagd", lost).code == 0
    disabled = json.dumps({"flags": {"two": {**ON_OFF, "state": "DISABLED"}}})
    assert importing(yard, "flagd", disabled).code == 1
    assert flags_of(yard) == ["flags/one.yaml"]
    assert importing(yard, "flagd", disabled, "--partial").code == 1
    assert flags_of(yard) == ["flags/one.yaml", "flags/two.yaml"]


def test_keys_that_differ_in_case_alone_and_variables_that_would_be_one_do_not_both_come(yard: Yard) -> None:
    ran = importing(yard, "flagd", json.dumps({"flags": {"a.b": ON_OFF, "A.B": ON_OFF, "a-b": ON_OFF, "c": ON_OFF}}))
    assert ran.code == 1
    assert flags_of(yard) == ["flags/a.b.yaml", "flags/c.yaml"]
    assert "has the key `A.B`, which the flag at source:1:12 has already" in ran.out
    assert "would be read from the variable `FLAG_A_B`" in ran.out


HOSTILE = [
    "::error::x",
    "\x1b[31mred",
    "a\nkey: evil",
    "a: {b: c}",
    "- x",
    "# y",
    "\u202eevil",
    "]}",
    "\u2028",
    "\x00",
    "*a",
    "!!python",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_texts_stay_texts(text: str, yard: Yard) -> None:
    flag = {"state": "ENABLED", "variants": {text: text, "b": "b"}, "defaultVariant": text}
    flag["targeting"] = {"if": [{"===": [{"var": "x"}, text]}, text, "b"]}
    ran = importing(yard, "flagd", json.dumps({"flags": {"one": flag, text: {**flag, "state": text}}}))
    assert not set("\x1b\x00\u202e\u2028") & set(ran.shown)
    assert not any(line.startswith("::") for line in ran.shown.splitlines())
    for path in flags_of(yard):
        data = parse(path, DocumentKind.FLAG, (yard.path / path).read_bytes()).data
        assert data["variants"] == {text: text, "b": "b"}
        assert data["rules"] == [{"when": {"attr": "x", "op": "eq", "value": text}, "serve": text}]


def test_credentials_never_reach_a_file_or_the_terminal(yard: Yard) -> None:
    secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyz"
    flag = {"state": "ENABLED", "variants": {"a": {"inner": [secret]}}, "defaultVariant": "a"}
    for ran in (
        importing(yard, "flagd", json.dumps({"flags": {"one": flag}}), "--partial"),
        importing(yard, "dotenv", f"A={secret}\nDB_PASSWORD=hunter2\n", "--partial"),
        importing(yard, "configmap", f"kind: ConfigMap\ndata: {{A: {secret}, S3_SECRET_KEY: hunter2}}\n", "--partial"),
    ):
        assert ran.code == 1
        assert "keep it in a Secret" in ran.out
        assert secret not in ran.shown
        assert "hunter2" not in ran.shown
    assert flags_of(yard) == []


NAMES = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)
VALUES = st.one_of(
    st.text(st.characters(codec="ascii", exclude_characters="\n\r"), max_size=12),
    st.sampled_from(
        ['"a b"', "'a b'", '"a\\nb"', "a # b", "a#b", '"a # b"', "$X", "'$X'", "${X}", '"x\\\\y"', "", "true", '"', "'"]
    ),
)
LINES = st.lists(
    st.one_of(
        st.builds("{}{}={}".format, st.sampled_from(["", "export ", "  "]), NAMES, VALUES),
        st.sampled_from(["", "# comment", "   # more"]),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(LINES)
@example(["A=", 'B=\x1f"'])
def test_env_files_are_read_as_python_dotenv_reads_them(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n"
    try:
        imported = read_dotenv(ForeignFile(".env", text), Setting({}, everywhere=True))
    except UsageFault:
        return
    theirs = dotenv.dotenv_values(stream=io.StringIO(text), interpolate=False)
    told = [flag.place for flag in imported.flags] + [loss.place for loss in imported.losses]
    assert len(set(told)) >= len(theirs)
    for flag in imported.flags:
        name = flag.data.get("envVar") or "FLAG_" + flag.data["key"].upper().replace("-", "_")
        value = flag.data["variants"][flag.data["default"]]
        assert theirs[name] == value_text(value)


SCALARS = st.one_of(
    st.text(max_size=20), st.booleans(), st.integers(-(10**17), 10**17), st.floats(allow_nan=False, allow_infinity=False)
)
TREES = st.recursive(
    SCALARS, lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=8
)


@settings(deadline=None)
@given(TREES, st.text(max_size=30))
def test_a_file_says_what_was_meant_or_is_not_written(value: Any, comment: str) -> None:
    data = {"key": "a", "kind": "release", "type": "object", "variants": {"a": {"v": value}}, "default": "a"}
    try:
        text = flag_text(data, [(("default",), comment)], "x.json")
    except Unwritable:
        return
    assert parse("a.yaml", DocumentKind.FLAG, text.encode()).data == data
    assert len(text.splitlines()) == text.count("\n")
    assert os.linesep.join(text.split("\n")[:1]).startswith("# yaml-language-server: $schema=x.json")


WORDS = "if and or ! !! == === < in starts_with sem_ver fractional var cat $ref missing missing_some some none merge a on"
JSON = st.recursive(
    st.none() | SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*WORDS.split(" "), ""]), inner, max_size=2),
    max_leaves=12,
)
FIELDS = ("state", "variants", "defaultVariant", "targeting", "metadata")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=3), JSON, JSON, st.booleans())
def test_no_document_is_strange_enough_to_break_it(
    fields: dict[str, Any], evaluators: Any, metadata: Any, listed: bool
) -> None:
    flag = {**ON_OFF, **fields}
    flags = [{"key": "one", **flag}, metadata] if listed else {"one": flag, "two": metadata}
    text = json.dumps({"flags": flags, "$evaluators": evaluators, "metadata": metadata})
    setting = Setting({"staging": "v2", "production": "v3"}, everywhere=True)
    source = BY_NAME["flagd"].read(ForeignFile("flags.json", text), setting)
    carried = carry([source], Terms(date(2026, 11, 23), "flags", True, "x.json", lambda _: None))
    for path, written in carried.files.items():
        document = validated(parse(path, DocumentKind.FLAG, written.encode()))
        assert document.problems == (), written
        assert built(document)

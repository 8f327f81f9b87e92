"""Whether a file has the shape that its schema describes, and every mistake where it has not.

jsonschema-rs decides, in microseconds; only where it says no, jsonschema explains, and its errors become one problem per real
mistake. Dates are checked as days of the calendar. What belongs to other rules (percentages, weights, operands, names of
variants and segments, the fit of values to a type) is no matter of shape and is left to them.

The problems and their details, for the rules that speak of them. Every detail listed is always there; all are JSON values, and
text taken from the file is cut at 60 characters with an ellipsis.

`unknown-key`: the place is the key (``part="key"``, the route leads to it).
    - ``key``: as written.
    - ``of``: what it stands in, such as ``rule`` or ``environment``.
    - ``allowed``: the keys known there, a list.
    - ``suggestion``: the key that was probably meant, or None.
    - ``belongs_to``: the things in which this key is known (``["environment", "rule"]`` for `rollout`), a list; empty where it
      is known nowhere, or where there is a suggestion.

`wrong-type`: the place is the value.
    - ``key``: the key it stands under (for an item of a list, the list's), or None for the whole file.
    - ``value``: its preview. ``found``: its type in words (``text``, ``a number``, ``true or false``, ``a list``, ``a map``,
      ``empty``). ``expected``: in words (``a number``, ``a map``, ``a date such as 2026-11-30``).
    - ``allowed``: the values allowed, or the keys where a map is expected, a list; may be empty.
    - ``suggestion``: the value to write instead (10 for ``"10%"``), of the right type, or None.

`bad-value`: the place is the value, or the key (``part="key"``) where the key itself is at fault.
    - ``key``, ``value``: as above. ``of``: what it stands in.
    - ``allowed``: the values allowed, a list; empty where `expected` says it.
    - ``expected``: words such as ``a date such as 2026-11-30`` or ``a day of the calendar``; None where there is a list.
    - ``suggestion``: the value to write instead, or None. ``conflict``: None.

`bad-value` with ``conflict``: keys that another one excludes; the place is the first that should go (``part="key"``).
    - ``key``: that key. ``keys``: all that are excluded there, a list. ``of``: what they stand in.
    - ``conflict``: the key that excludes them ("rule has both `serve` and `rollout`; keep one").
    - ``conflict_value``: the preview of its value, where the value is what excludes (`op: present`), else None.
    - ``value``, ``expected``, ``suggestion``: None. ``allowed``: empty.

`missing-key`: the place is the thing that lacks it (its key, where it has one).
    - ``key``: the missing key. ``of``: what lacks it.
    - ``alternatives``: the keys of which one is enough, `key` or a stand-in among them, a list; or empty.
    - ``example``: a line to add, such as ``kind: release``. ``allowed``: the values allowed, a list; may be empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from flagsync.model.document import Document, Problem
from flagsync.model.place import Route
from flagsync.nearest import nearest
from flagsync.preview import cut, preview

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

    from flagsync.definition import Schema
    from flagsync.translate import Complaint

MAXIMUM_PROBLEMS: Final = 1_000
"""How many mistakes of one file are told; a last problem says that there are more."""

_PRINTABLE_BITS: Final = 4_000
"""Integers beyond this cannot be printed by Python (`sys.get_int_max_str_digits`), which the explainer does."""


def validate(document: Document, schema_text: str) -> tuple[Problem, ...]:
    """Every way in which a document's data departs from its schema; nothing for a document that could not be read.

    `schema_text` is the bundled schema of the document's kind, as JSON. Nothing in the data makes this raise.
    """
    if document.data is None and document.problems:
        return ()
    judge = _judge(schema_text)
    if _fits(judge, document.data):
        return ()
    data = _plain(document.data)
    if _fits(judge, data):
        return ()
    return tuple(_explain(schema_text, data))


def _fits(judge: jsonschema_rs.Draft202012Validator, data: Any) -> bool:
    try:
        return judge.is_valid(data)
    except ValueError:  # a key that is no text, or a number that remembers its digits: `_plain` leaves them out
        return False


@lru_cache(maxsize=16)
def _judge(schema_text: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        schema_text, validate_formats=True, pattern_options=jsonschema_rs.RegexOptions(), offline=True
    )


@lru_cache(maxsize=16)
def _schema(schema_text: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text)
    return schema


@lru_cache(maxsize=16)
def _explainer(schema_text: str) -> Validator:
    from jsonschema import Draft202012Validator, FormatChecker, validators

    extended = validators.extend(Draft202012Validator, {"pattern": _pattern, "properties": _properties})  # type: ignore[no-untyped-call]
    explainer: Validator = extended(_schema(schema_text), format_checker=FormatChecker(["date"]))
    return explainer


def _pattern(_validator: Validator, pattern: str, text: object, _definition: Schema) -> Iterator[ValidationError]:
    """The keyword `pattern` as JSON schema means it: Python's `$` also matches before a newline at the end."""
    from jsonschema import ValidationError

    if isinstance(text, str) and (not re.search(pattern, text) or (pattern.endswith("$") and text.endswith("\n"))):
        yield ValidationError("pattern")


def _properties(validator: Any, entries: Schema, holder: Any, _definition: Schema) -> Iterator[ValidationError]:
    """The keyword `properties`, which tells where it stands of a key that is not allowed at all (jsonschema 4.26 does not)."""
    from jsonschema import ValidationError

    from flagsync.translate import EXCLUDED

    for key in entries if isinstance(holder, dict) else ():
        if key in holder and entries[key] is False:
            yield ValidationError(EXCLUDED, path=(key,))
        elif key in holder:
            yield from validator.descend(holder[key], entries[key], path=key, schema_path=key)


def _plain(data: Any) -> Any:
    """The data without what JSON cannot say and other rules already speak of: keys that are no text, numbers without end."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items() if isinstance(key, str)}
    if isinstance(data, list):
        return [_plain(item) for item in data]
    if isinstance(data, bool | str) or data is None:
        return data
    if isinstance(data, int):
        return int(data) if data.bit_length() < _PRINTABLE_BITS else 0
    return float(data) if abs(data) < float("inf") else 0.0


def _explain(schema_text: str, data: Any) -> list[Problem]:
    from flagsync.translate import translate

    if (slip := _misspelt_map(schema_text, data)) is not None:
        return [slip]
    odd = data
    if isinstance(data, dict) and isinstance(data.get("flags"), dict) and "flagFile" in _schema(schema_text).get("$defs", ()):
        odd = _without_good_flags(schema_text, data)
    complaints = map(_complaint, _explainer(schema_text).iter_errors(odd))
    problems = translate(_schema(schema_text), odd, islice(complaints, MAXIMUM_PROBLEMS))
    if len(problems) > MAXIMUM_PROBLEMS or next(complaints, None):
        rest = _of_file(f"more than {MAXIMUM_PROBLEMS} mistakes", "fewer: the rest is not listed")
        return [*problems[:MAXIMUM_PROBLEMS], rest]
    return problems or [_unexplained(schema_text, data)]


def _misspelt_map(schema_text: str, data: Any) -> Problem | None:
    """The key that holds a map of flags under a name that is nearly `flags`: one mistake, and not a flag without anything."""
    if "flagFile" not in _schema(schema_text).get("$defs", ()) or not isinstance(data, dict) or data.keys() & {"flags", "key"}:
        return None
    for key, value in data.items():
        if isinstance(value, dict) and nearest(key, ("flags",)) and all(isinstance(flag, dict) for flag in value.values()):
            detail = {"key": cut(key), "of": "file", "allowed": ["flags"], "suggestion": "flags", "belongs_to": []}
            return Problem("unknown-key", (key,), "key", detail=detail)
    return None


def _without_good_flags(schema_text: str, data: dict[str, Any]) -> dict[str, Any]:
    """A map of flags with only those that need explaining, because explaining takes a hundred times as long as judging."""
    judge = _judge(_one_entry_text(schema_text))
    return {**data, "flags": {key: flag for key, flag in data["flags"].items() if not _fits(judge, {key: flag})}}


@lru_cache(maxsize=16)
def _one_entry_text(schema_text: str) -> str:
    """The schema of the map of flags alone."""
    schema = _schema(schema_text)
    return json.dumps({**schema["$defs"]["flagFile"]["properties"]["flags"], "$defs": schema["$defs"]})


def _complaint(error: ValidationError) -> Complaint:
    from flagsync.translate import Complaint

    keyword: Any = error.validator
    about_key = "propertyNames" in error.relative_schema_path
    return Complaint(keyword, error.validator_value, error.instance, tuple(error.absolute_path), about_key, error.schema)


def _unexplained(schema_text: str, data: Any) -> Problem:
    """The judge's own word, should the explainer find nothing: what is judged wrong is never taken for right."""
    error = next(_judge(schema_text).iter_errors(data))
    return _of_file(preview(error.instance), "another value", tuple(error.instance_path))


def _of_file(value: str, expected: str, route: Route = ()) -> Problem:
    from flagsync.translate import last_key

    about: dict[str, Any] = {"key": last_key(route), "of": "file", "value": value, "allowed": [], "expected": expected}
    return Problem("bad-value", route, detail={**about, "suggestion": None, "conflict": None})

"""Evaluation contexts as people give them: JSON, one JSON a line, CSV, or ``name=value``.

Nothing is guessed where the repository declares what an attribute is: ``userId=42`` is a text where `attributes` says string.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, Final

from flagsync.model.fault import UsageFault
from flagsync.model.flag import TARGETING_KEY
from flagsync.preview import cut

MAXIMUM_DEPTH: Final = 64
EXAMPLE: Final = 'write, for example, {"targetingKey": "u-1", "plan": "pro"}'
_TEXT_TYPES: Final = frozenset({"string", "semver"})
_FORMATS: Final = ("json", "jsonl", "csv")


class _Twice(ValueError):
    """A JSON object that has a key twice."""


def context_of(text: str, where: str) -> dict[str, Any]:
    """One context from a JSON object.

    Raises UsageFault where it is something else, has a key twice, or a number that JSON does not know.
    """
    data = _loaded(text, where)
    return _checked(data, where)


def merged(context: dict[str, Any], pairs: Sequence[str], attributes: Mapping[str, str]) -> dict[str, Any]:
    """The context with every ``name=value`` added; a dot in the name descends, as it does in a flag's `attr`.

    Raises UsageFault where a pair has no ``=``, or a value does not fit the attribute's declared type.
    """
    for pair in pairs:
        name, given, text = pair.partition("=")
        if not given or not name:
            raise UsageFault(f"`-c {cut(pair)}` is no name=value", "write, for example, `-c plan=pro`")
        place = context
        *path, last = name.split(".")
        for step in path:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                raise UsageFault(f"`{cut(name)}` goes into `{cut(step)}`, which has a value already", "give one or the other")
            place = inner
        place[last] = _valued(name, text, attributes, f"`-c {cut(pair)}`")
    return context


def contexts_of(text: str, name: str, attributes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Many contexts from a file: a JSON array, one JSON object a line, or CSV, as the file's name or its first character says.

    Raises UsageFault where the file is none of these, with the line where it can be told.
    """
    if not text.strip():
        raise UsageFault(f"{name} holds no contexts", f"give {', '.join(_FORMATS)}")
    suffix = name.rpartition(".")[2].lower()
    if suffix == "csv" or (suffix not in _FORMATS and text.lstrip()[0] not in "[{"):
        return _from_csv(text, name, attributes)
    if suffix == "jsonl" or (suffix != "json" and text.lstrip()[0] == "{"):
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        return [context_of(line, f"{name}:{number}") for number, line in lines]
    data = _loaded(text, name)
    if isinstance(data, dict):
        return [_checked(data, name)]
    if not isinstance(data, list):
        raise UsageFault(f"{name} is no list of contexts", "write `[{…}, {…}]`")
    return [_checked(item, f"{name}, context {number}") for number, item in enumerate(data)]


def _loaded(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise UsageFault(f"{where} is no JSON at {place}: {error.msg.lower()}", EXAMPLE) from None
    except _Twice as error:
        raise UsageFault(f"{where} {error}", "keep one") from None
    except ValueError as error:
        raise UsageFault(f"{where} has {error}", "JSON knows finite numbers of ordinary length only") from None
    except RecursionError:
        raise UsageFault(f"{where} is nested too deeply", f"at most {MAXIMUM_DEPTH} levels are read") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Twice(f"has `{cut(twice)}` twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"the number `{name}`")


def _checked(data: Any, where: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise UsageFault(f"{where} is no JSON object", EXAMPLE)
    if _depth(data) > MAXIMUM_DEPTH:
        raise UsageFault(f"{where} is nested too deeply", f"at most {MAXIMUM_DEPTH} levels are read")
    return data


def _depth(data: Any) -> int:
    """How many levels of lists and objects there are, without recursion."""
    depth, level = 0, [data]
    while level and depth <= MAXIMUM_DEPTH:
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
            if isinstance(inner, dict | list)
        ]
        depth += 1
    return depth


def _from_csv(text: str, name: str, attributes: Mapping[str, str]) -> list[dict[str, Any]]:
    reader = csv.reader(StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        header = next(reader)
        if len(set(header)) != len(header) or not all(header):
            raise UsageFault(f"{name}:1: every column needs a name of its own", "name the attributes in the first line")
        found = []
        for row in reader:
            if not row:
                continue
            where = f"{name}:{reader.line_num}"
            if len(row) != len(header):
                raise UsageFault(
                    f"{where}: {len(row)} values, but the first line names {len(header)}", "quote values with commas"
                )
            pairs = [f"{column}={cell}" for column, cell in zip(header, row, strict=True) if cell]
            try:
                found.append(merged({}, pairs, attributes))
            except UsageFault as fault:
                raise UsageFault(f"{where}: {fault.message}", fault.hint) from None
    except csv.Error as error:
        raise UsageFault(f"{name}:{reader.line_num}: {error}", "write plain CSV (RFC 4180)") from None
    return found


def _valued(name: str, text: str, attributes: Mapping[str, str], where: str) -> Any:
    declared = attributes.get(name) or ("string" if name == TARGETING_KEY else None)
    if declared in _TEXT_TYPES:
        return text
    try:
        value = json.loads(text, parse_constant=_constant)
    except (ValueError, RecursionError):
        value = text
    if declared is None:
        return value
    if declared == "boolean" and not isinstance(value, bool):
        raise UsageFault(f"{where}: `{name}` is declared as boolean", "write true or false")
    if declared in {"number", "integer", "date"} and (isinstance(value, bool) or not isinstance(value, int | float)):
        what = "Unix seconds" if declared == "date" else "a number"
        raise UsageFault(f"{where}: `{name}` is declared as {declared}", f"write {what}")
    return value

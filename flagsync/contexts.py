"""Evaluation contexts as people give them: JSON, one JSON a line, CSV, or ``name=value``.

Nothing is guessed where the repository declares what an attribute is: ``userId=42`` is a text where `attributes` says string.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from math import isinf
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


class _NoNumber(ValueError):
    """A number that JSON does not know, or that no double holds."""


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
        _put(context, name, text, attributes, f"`-c {cut(pair)}`")
    return context


def _put(context: dict[str, Any], name: str, text: str, attributes: Mapping[str, str], where: str) -> None:
    value = _valued(name, text, attributes, where)
    *path, last = name.split(".")
    for step in path:
        inner = context.setdefault(step, {})
        if not isinstance(inner, dict):
            raise UsageFault(
                f"{where}: `{cut(name)}` goes into `{cut(step)}`, which has a value already", "give one or the other"
            )
        context = inner
    context[last] = value


def contexts_of(text: str, name: str, attributes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Many contexts from a file: a JSON array, one JSON object a line, or CSV, as the file's name or its first character says.

    Raises UsageFault where the file is none of these, with the line where it can be told.
    """
    found = _from_text(text.removeprefix("\ufeff"), name, attributes)
    first = next(found, None)
    if first is None:
        raise UsageFault(f"{name} holds no contexts", f"give {', '.join(_FORMATS)}")
    yield first
    yield from found


def _from_text(text: str, name: str, attributes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    suffix = name.rpartition(".")[2].lower()
    first = re.search(r"\S", text)
    if first is None:
        return iter(())
    if suffix == "csv" or (suffix not in _FORMATS and first[0] not in "[{"):
        return _from_csv(text, name, attributes)
    if suffix == "jsonl" or (suffix != "json" and first[0] == "{"):
        lines = enumerate(_lines(text), 1)
        return (context_of(line, f"{name}:{number}") for number, line in lines if not line.isspace())
    return _from_array(text, name)


def _lines(text: str) -> Iterator[str]:
    """Line by line, each with its end, without a second copy of the whole; only a line feed ends one."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _from_array(text: str, name: str) -> Iterator[dict[str, Any]]:
    data = _loaded(text, name)
    if isinstance(data, dict):
        yield _checked(data, name)
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield _checked(item, f"{name}, context {number}")
    else:
        raise UsageFault(f"{name} is no list of contexts", "write `[{…}, {…}]`")


def _loaded(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"column {error.colno}"
        raise UsageFault(f"{where} is no JSON at {place}: {error.msg.lower()}", EXAMPLE) from None
    except _Twice as error:
        raise UsageFault(f"{where} {error}", "keep one") from None
    except _NoNumber as error:
        raise UsageFault(f"{where} has {error}", "write a finite number") from None
    except ValueError:
        raise UsageFault(f"{where} has a number with thousands of digits", "write it as a text, or shorter") from None
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
    raise _NoNumber(f"the number `{name}`, which JSON does not know")


def _float(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise _NoNumber(f"the number `{cut(text)}`, which is too large")
    return number


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


def _from_csv(text: str, name: str, attributes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    reader = csv.reader(_lines(text), strict=True)
    try:
        header = next(reader)
        if len(set(header)) != len(header) or not all(header):
            raise UsageFault(f"{name}:1: every column needs a name of its own", "name the attributes in the first line")
        if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
            raise UsageFault(f"{name}:1: `{cut(header[0])}` is one single name", "separate names and values by commas")
        for row in reader:
            if not row:
                continue
            where = f"{name}:{reader.line_num}"
            if len(row) != len(header):
                raise UsageFault(
                    f"{where}: {len(row)} values, but the first line names {len(header)}", "quote values with commas"
                )
            context: dict[str, Any] = {}
            for column, cell in zip(header, row, strict=True):
                if cell:
                    _put(context, column, cell, attributes, f"{where}, value `{cut(cell)}`")
            yield context
    except csv.Error as error:
        raise UsageFault(f"{name}:{reader.line_num}: {error}", "write plain CSV (RFC 4180)") from None


def _valued(name: str, text: str, attributes: Mapping[str, str], where: str) -> Any:
    declared = attributes.get(name) or ("string" if name == TARGETING_KEY else None)
    if declared in _TEXT_TYPES:
        return text
    try:
        value = json.loads(text, parse_constant=_constant, parse_float=_float)
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

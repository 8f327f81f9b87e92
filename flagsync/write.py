"""An imported flag as the text of its file, and the proof that the text reads as the flag that was meant.

The text is made of plain lines and one-line collections, with quotes wherever a reader could take a text for something else.
What a foreign file says never decides how a line ends: every text that is not harmless is quoted and escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flagsync.canon import SHAPES
from flagsync.escape import safe_text
from flagsync.model.document import DocumentKind
from flagsync.model.fault import Fault
from flagsync.model.place import Route
from flagsync.parse import parse
from flagsync.scalars import resolve
from flagsync.splice import same

WIDTH: Final = 120
"""Where a one-line map of variants becomes one of several lines."""

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS: Final = frozenset({"created", "expires"})
_UNSEEN: Final = re.compile(
    "[\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

Comments = Sequence[tuple[Route, str]]


class Unwritable(Fault):
    """The text of a flag does not read as the flag: something in it is beyond what a flag file can hold."""


def flag_text(data: Mapping[str, Any], comments: Comments, schema: str) -> str:
    """The file of a flag. `comments` stand above the nearest line to their route.

    Raises Unwritable where the file would not say what `data` says.
    """
    data = dict(sorted(data.items(), key=_rank))
    text = f"# yaml-language-server: $schema={schema}\n" + "".join(f"{line}\n" for line in _lines(data, comments))
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise Unwritable("it has half of a surrogate pair, which is no text") from None
    document = parse("", DocumentKind.FLAG, content)
    if document.problems or not same(document.data, data):
        rule = document.problems[0].rule.replace("-", " ") if document.problems else "it would read differently"
        raise Unwritable(f"a flag file cannot hold it: {rule}")
    return text


def _lines(data: Mapping[str, Any], comments: Comments) -> Iterator[str]:
    pending = list(comments)

    def above(route: Route, indent: str) -> Iterator[str]:
        """The comments on a route or on anything below it that gets no line of its own."""
        for entry in [entry for entry in pending if entry[0][: len(route)] == route]:
            pending.remove(entry)
            yield f"{indent}# {safe_text(entry[1])}"

    for key, value in data.items():
        if key == "rules":
            yield "rules:"
            yield from _rules(value, ("rules",), "  ", above)
        elif key == "environments":
            yield "environments:"
            for name, environment in value.items():
                yield from _environment(name, environment, above)
        else:
            yield from above((key,), "")
            line = f"{key}: {value if key in _DAYS and _DAY.fullmatch(value) else _flow(value)}"
            if key == "variants" and len(line) > WIDTH:
                yield "variants:"
                yield from (f"  {_scalar(name)}: {_flow(inner)}" for name, inner in value.items())
            else:
                yield line


def _environment(name: str, environment: Mapping[str, Any], above: Any) -> Iterator[str]:
    route = ("environments", name)
    if "rules" not in environment:
        yield from above(route, "  ")
        yield f"  {_scalar(name)}: {_flow(environment)}"
        return
    yield f"  {_scalar(name)}:"
    for key, value in environment.items():
        if key == "rules":
            yield "    rules:"
            yield from _rules(value, (*route, "rules"), "      ", above)
        else:
            yield from above((*route, key), "    ")
            yield f"    {key}: {_flow(value)}"


def _rules(rules: Sequence[Any], route: Route, indent: str, above: Any) -> Iterator[str]:
    for index, rule in enumerate(rules):
        yield from above((*route, index), indent)
        yield f"{indent}- {_flow(rule)}"


def _rank(entry: tuple[str, Any]) -> int:
    keys = SHAPES["flag"].keys
    return keys.index(entry[0]) if entry[0] in keys else len(keys)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and resolve(value) == (value, None):
        return value
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

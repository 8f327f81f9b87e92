"""Changes a YAML text by replacing only the bytes that have to change, and proves it.

The parser's spans say where; ruamel.yaml writes the new fragment; reading the result again must give exactly the data that the
edits ask for. Comments, quotes, order and line breaks outside the spans are never touched, because they are never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from itertools import pairwise
from typing import Any, Final, NamedTuple

from flagsync.model.document import Document, DocumentKind
from flagsync.model.finding import Edit
from flagsync.model.place import Route
from flagsync.outline import Node, Outline
from flagsync.parse import parse
from flagsync.scalars import resolve

_WIDE: Final = 1_000_000
_TRAILING: Final = re.compile(r"[ \t]*(?:,[ \t]*)?(?:#[^\r\n]*)?(?:\r\n|\n|\r|\Z)")


class Rejected(Exception):
    """The edits cannot be made, or what came out was not what they ask for. Says why, in half a sentence."""


class _Cut(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A node with what it hangs from: its mapping or list, its position there, and its key."""

    parent: Node | None
    index: int
    key: Node | None
    value: Node


def splice(text: str, edits: Sequence[Edit]) -> str:
    """The text with all edits made.

    Raises Rejected where an edit has no place, two edits overlap, or the result does not read as the edits ask.
    """
    if all(edit.action == "text" for edit in edits):
        return _spelt(text, edits)
    before = _read(text)
    outline = Outline(before.text)
    result = _replaced(text, [_cut(outline, edit) for edit in edits])
    after = _read(result)
    expected = deepcopy(before.data)
    for edit in _in_order(edits):
        _edit_data(expected, edit, outline)
    if not same(after.data, expected):
        raise Rejected("it would change more than this")
    return result


def _spelt(text: str, edits: Sequence[Edit]) -> str:
    """The text with letters replaced, which may make a file readable but never unreadable."""
    result = _replaced(text, [_letters(text, edit) for edit in edits])
    if _parsed(result).data is None and _parsed(text).data is not None:
        raise Rejected("the file could no longer be read")
    return result


def same(left: Any, right: Any) -> bool:
    """Whether two pieces of data are equal in value, type and the order of keys."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def _read(text: str) -> Document:
    document = _parsed(text)
    if document.data is None:
        raise Rejected("the file cannot be read")
    return document


def _parsed(text: str) -> Document:
    return parse("", DocumentKind.FLAG, text.encode("utf-8", "surrogatepass"))


def _replaced(text: str, cuts: Iterable[_Cut]) -> str:
    ordered = sorted(cuts)
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end or (later.start, later.end) == (earlier.start, earlier.end):
            raise Rejected("two changes meet in the same place")
    parts: list[str] = []
    written = 0
    for cut in ordered:
        parts += (text[written : cut.start], cut.text)
        written = cut.end
    return "".join([*parts, text[written:]])


@lru_cache(maxsize=1)
def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


def _letters(text: str, edit: Edit) -> _Cut:
    span = edit.place.span
    if span is None:
        raise Rejected("it has no place")
    breaks = _line_starts(text)
    if span.end.line > len(breaks):
        raise Rejected("its place has moved")
    start, end = (min(breaks[corner.line - 1] + corner.column - 1, len(text)) for corner in span)
    return _Cut(start, end, str(edit.value))


def _cut(outline: Outline, edit: Edit) -> _Cut:
    if edit.action == "text":
        return _letters(outline.text, edit)
    entry = _entry(outline, edit)
    key, value = entry.key, entry.value
    match edit.action:
        case "rename" if key is not None:
            return _Cut(key.start, key.end, fragment(edit.value))
        case "quote":
            node = key if edit.place.part == "key" and key is not None else value
            return _Cut(node.start, node.end, '"' + node.text.replace("\\", "\\\\").replace('"', '\\"') + '"')
        case "replace" if value.empty and key is not None:
            return _Cut(key.end, max(key.end, outline.text.index(":", key.end) + 1), ": " + fragment(edit.value))
        case "replace":
            return _Cut(value.start, value.end, fragment(edit.value))
        case "delete":
            return _deletion(outline.text, entry)
        case "insert":
            return _insertion(outline, entry.value, edit.value)
    raise Rejected("there is no key to rename")


def _entry(outline: Outline, edit: Edit) -> _Entry:
    """What an edit is about: found by its route, or by where its key stands (the second of two equal keys)."""
    if outline.root is None:
        raise Rejected("the file is empty")
    if edit.place.span is not None:
        offset = outline.offset(edit.place.span.start)
        found = _at_offset(outline.root, offset)
        if found is None:
            raise Rejected("its place has moved")
        return found
    entry = _Entry(None, 0, None, outline.root)
    for step in edit.place.route:
        entry = _below(entry.value, step)
    return entry


def _below(node: Node, step: str | int) -> _Entry:
    for index, (key, value) in enumerate(node.entries):
        if key.text == step:
            return _Entry(node, index, key, value)
    if isinstance(step, int) and step < len(node.items):
        return _Entry(node, step, None, node.items[step])
    raise Rejected(f"there is no `{step}`")


def _at_offset(node: Node, offset: int) -> _Entry | None:
    for index, (key, value) in enumerate(node.entries):
        if key.start == offset:
            return _Entry(node, index, key, value)
    for index, item in enumerate(node.items):
        if item.start == offset:
            return _Entry(node, index, None, item)
    children = [*(value for _, value in node.entries), *node.items]
    return next((found for child in children if (found := _at_offset(child, offset)) is not None), None)


def _deletion(text: str, entry: _Entry) -> _Cut:
    parent = entry.parent
    if parent is None:
        raise Rejected("the whole file would go")
    siblings = [(key.start, max(key.end, value.end)) for key, value in parent.entries]
    siblings += [(item.start, item.end) for item in parent.items]
    start, end = siblings[entry.index]
    if parent.flow:
        if entry.index + 1 < len(siblings):
            return _Cut(start, siblings[entry.index + 1][0], "")
        return _Cut(siblings[entry.index - 1][1] if entry.index else start, end, "")
    if len(siblings) == 1:
        raise Rejected("nothing would be left of the mapping around it")
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    if text[line:start].strip(" "):
        # The first entry of a list item stands behind the dash: the next one takes its place.
        following = siblings[entry.index + 1][0] if entry.index + 1 < len(siblings) and not parent.items else None
        if following is not None:
            # A comment above the next one belongs to that one and stays.
            rest = _TRAILING.match(text, end)
            comment = text.find("#", rest.end() if rest else end, following)
            return _Cut(start, following if comment < 0 else comment, "")
        if not parent.items:
            raise Rejected("it shares its line with something else")
    rest = _TRAILING.match(text, end)
    return _Cut(line, rest.end() if rest else end, "")


def _insertion(outline: Outline, node: Node, entry: tuple[str, Any]) -> _Cut:
    if node.kind != "mapping":
        raise Rejected("there is no mapping to add to")
    key, value = entry
    written = f"{fragment(key)}: {fragment(value)}"
    if node.flow:
        if not node.entries:
            return _Cut(node.start, node.end, "{" + written + "}")
        last_key, last_value = node.entries[-1]
        end = max(last_key.end, last_value.end)
        return _Cut(end, end, f", {written}")
    first_key = node.entries[0][0]
    last_key, last_value = node.entries[-1]
    end = max(last_key.end, last_value.end) if not last_value.empty else outline.text.index(":", last_key.end) + 1
    rest = re.compile(r"[^\r\n]*").match(outline.text, end)
    at = rest.end() if rest else end
    newline = "\r\n" if "\r\n" in outline.text else "\n"
    indent = " " * (outline.position(first_key.start).column - 1)
    return _Cut(at, at, f"{newline}{indent}{written}")


def fragment(value: Any) -> str:
    """A value as YAML that stands on one line in any context, as ruamel.yaml writes it.

    Texts that readers of YAML 1.1 take for something else are quoted.
    """
    from ruamel.yaml import YAML

    if isinstance(value, str) and _is_day(value):
        return value
    writer = YAML()
    writer.width = _WIDE
    writer.default_flow_style = True
    writer.brace_single_entry_mapping_in_flow_sequence = True
    # The representer takes over the settings above when it is first asked for.
    writer.representer.add_representer(type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "null"))
    stream = StringIO()
    # Inside a list in flow style nothing is written plain that could end it, so the text fits block style as well.
    writer.dump([_guarded(value)], stream)
    return stream.getvalue().strip()[1:-1].strip()


def _guarded(value: Any) -> Any:
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return {_guarded(key): _guarded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_guarded(inner) for inner in value]
    # libyaml takes a colon or a question mark at the start of a flow node for an indicator, whatever follows it.
    if isinstance(value, str) and (
        not value.isprintable() or not value.strip() or value[0] in ":?" or resolve(value) != (value, None)
    ):
        return DoubleQuotedScalarString(value)
    return value


def _is_day(text: str) -> bool:
    """A day is written bare: quoted or not it is the same text for us, and dates are read by people."""
    return re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is not None


def _in_order(edits: Sequence[Edit]) -> list[Edit]:
    """Deletions of list items last and from the end, so that the routes of the others stay true."""
    return sorted(
        edits, key=lambda edit: (edit.action == "delete", tuple(-1 if isinstance(s, str) else -s for s in edit.place.route))
    )


def _edit_data(data: Any, edit: Edit, outline: Outline) -> None:
    """Makes an edit on plain data, to know what the text must read as afterwards."""
    if edit.action == "text" or (edit.place.span is not None and edit.action == "delete"):
        return
    route = edit.place.route
    if edit.action == "insert":
        key, value = edit.value
        _at(data, route)[key] = _plain(value)
        return
    parent, last = _at(data, route[:-1]), route[-1]
    match edit.action:
        case "replace":
            parent[last] = _plain(edit.value)
        case "delete":
            del parent[last]
        case "rename":
            pairs = [(edit.value if key == last else key, value) for key, value in parent.items()]
            parent.clear()
            parent.update(pairs)
        case "quote" if edit.place.part != "key":
            found = outline.find(route)
            parent[last] = found[1].text if found else parent[last]


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value

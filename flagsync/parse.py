"""The bytes of a file, read as YAML 1.2: data, and a problem for everything that is not as it should be.

Nothing thrown at it raises, hangs or grows: what libyaml's recursive composer could not survive (25 KB of ``[`` crash it, see
the measurements on which the limits rest) is refused before composing. Anchors, aliases and merges are refused altogether,
because 430 bytes of them can expand to gigabytes.

Problems and their details, for the rules that speak of them:

- ``not-utf8``: ``byte`` (two hexadecimal digits), ``guess`` (the encoding it looks like, or None).
- ``yaml-syntax``: ``problem`` (libyaml's words or ours), ``context`` (what was being read, or None), ``before`` (the line up to
  the place), ``character`` (the one at the place), ``opened`` (the span of the quote or bracket being read, or None).
- ``tab-indent``: ``indents`` (for every line that is indented by tabs, the span of its white space and this itself), ``mixed``
  (whether other lines are indented by spaces).
- ``empty-file``, ``multi-document``: nothing.
- ``too-large``: ``bytes``, ``limit``. ``too-deep``: ``limit``.
- ``anchor-not-allowed``: ``what`` (``anchor``, ``alias`` or ``merge``), ``name``.
- ``duplicate-key``: ``key``, ``first`` (the span of the first), ``equal`` (whether both values are equal).
- ``non-string-key``: ``key`` (as written, or None for a list or mapping).
- ``non-finite-number``: ``text``, ``digits`` (whether it is an integer of too many digits).
- ``invisible-character`` (a remark): ``text`` (itself), ``character`` such as ``U+200B``, ``name``; never one that words
  or emoji are spelt with.
- ``ambiguous-scalar`` (a remark): ``text``, ``reads`` (what YAML 1.1 makes of it), ``key`` (whether it is a key).
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

from flagsync.construct import MAXIMUM_DEPTH, Stop, character, construct, stretch, syntax, too_deep
from flagsync.libyaml import yaml
from flagsync.model.document import Document, DocumentKind, Problem
from flagsync.model.place import Position, Span
from flagsync.outline import Composer, Outline, offset_of

MAXIMUM_BYTES: Final = 1_048_576
"""The largest file that is read: what a whole ConfigMap may hold (Kubernetes, MaxSecretSize)."""

_SAFE_OPENINGS: Final = 1_000
_OPENINGS: Final = (b"[", b"{", b"- ", b"? ", b"-\t", b"?\t", b": ")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INVISIBLE: Final = "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
_JOINED: Final = (
    "(?<=[\u0600-\u06ff\u0700-\u074f\u1800-\u18af\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d](?=[\u0600-\u074f\u1800-\u18af])"
    "|(?<=[\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff])[\u200b\u200c\u200d]|(?<=[\u0e00-\u0eff])\u200b(?=[\u0e00-\u0eff])"
    "|(?<=[\u200d\ufe0f\u2190-\u2bff\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
    "|(?<=[\u0590-\u08ff])[\u200e\u200f\u061c]|[\u200e\u200f\u061c](?=[\u0590-\u08ff])"
    "|\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073)"
    "\U000e007f"
)
"""Invisible characters that are part of spelling: joiners inside Arabic, Indic and other words (RFC 5892, appendix A.1 and A.2,
without its look at single letters), word breaks in Thai, Khmer and Burmese, direction marks beside letters that are written
from right to left, joiners between emoji, and the three flags that are spelt with tags (Unicode Technical Standard 51)."""

_CONFLICT: Final = r"(?m)^<{7}(?: .*)?$"
_TAB_INDENT: Final = r"(?m)^ *\t[ \t]*"
_SPACE_INDENT: Final = r"(?m)^ +[^ \t\r\n#]"
_REFUSED_EVENTS: Final = b"&*"


def parse(path: str, kind: DocumentKind, content: bytes) -> Document:
    """Reads one file. The document has data unless one of its problems is fatal."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > MAXIMUM_BYTES:
        detail = {"bytes": len(content), "limit": MAXIMUM_BYTES}
        return _broken(path, kind, "", digest, Problem("too-large", span=_START, fatal=True, detail=detail))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _broken(path, kind, "", digest, _not_utf8(content, error))
    text = text.removeprefix("\ufeff")
    try:
        data, problems = _read(text, content)
    except Stop as stop:
        return _broken(path, kind, text, digest, stop.problem)
    remarks = _invisible_characters(text) if not text.isascii() else []
    remarks += [problem for problem in problems if problem.rule == "ambiguous-scalar"]
    faults = tuple(problem for problem in problems if problem.rule != "ambiguous-scalar")
    return Document(path, kind, text, data, faults, digest, tuple(remarks))


_START: Final = Span(Position(1, 1), Position(1, 2))


def _broken(path: str, kind: DocumentKind, text: str, digest: str, problem: Problem) -> Document:
    return Document(path, kind, text, None, (problem,), digest)


def _not_utf8(content: bytes, error: UnicodeDecodeError) -> Problem:
    before = content[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    span = Span(Position(line, column), Position(line, column + 1))
    byte = content[error.start]
    windows = bytes([byte]).decode("cp1252", "ignore")
    guess = f"Latin-1 `{chr(byte)}`" if byte >= 0xA0 else f"Windows-1252 `{windows}`" if windows else None
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        guess = "UTF-16"
    return Problem("not-utf8", span=span, fatal=True, detail={"byte": f"{byte:02X}", "guess": guess})


def _read(text: str, content: bytes) -> tuple[Any, list[Problem]]:
    if match := _FORBIDDEN.search(text):
        problem = f"the character {_named(match[0])} is not allowed"
        raise Stop(syntax(problem, None, text, match.start()))
    if sum(map(content.count, _OPENINGS)) > _SAFE_OPENINGS or any(byte in content for byte in _REFUSED_EVENTS):
        _inspect_events(text)
    try:
        composer = Composer(text)
        try:
            if not composer.check_node():
                raise Stop(Problem("empty-file", span=_START, fatal=True))
            root: yaml.Node = composer.get_node()
            if composer.check_node():
                offset = _second_document(text, offset_of(root.end_mark))
                raise Stop(Problem("multi-document", span=stretch(text, offset, offset + 3), fatal=True))
        finally:
            composer.dispose()
    except yaml.YAMLError as error:
        raise Stop(_from_libyaml(error, text)) from None
    data, problems = construct(root, text)
    if data is None:
        raise Stop(Problem("empty-file", span=_START, fatal=True))
    return data, problems


def _second_document(text: str, first_end: int) -> int:
    """Where the second document's separator stands; after ``...`` it may have none."""
    separator = re.compile(r"^---(?=\s|$)", re.MULTILINE).search(text, max(first_end - 1, 0))
    return separator.start() if separator else first_end


def _named(character: str) -> str:
    return f"U+{ord(character):04X}"


_POINTS_BACK: Final = frozenset({"while scanning a simple key", "while scanning an alias", "while scanning a block scalar"})
"""What libyaml notices only behind the place that a person has to look at."""

_OPENS: Final = frozenset({"while scanning a quoted scalar", "while parsing a flow sequence", "while parsing a flow mapping"})
"""What begins with a sign that has a counterpart."""


def _from_libyaml(error: yaml.YAMLError, text: str) -> Problem:
    mark, before = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem, context = str(getattr(error, "problem", None) or error), getattr(error, "context", None)
    offset = min(mark.index, len(text)) if mark is not None else 0
    if conflict := re.search(_CONFLICT, text):
        return syntax("merge conflict", None, text, conflict.start())
    if (text[offset : offset + 1] == "\t" and "token" in problem) or "tab character" in problem:
        return _tab_indent(text, offset)
    if before is None:
        return syntax(problem, context, text, offset)
    begin = min(before.index, len(text))
    if context in _POINTS_BACK:
        return syntax(problem, context, text, begin)
    return syntax(problem, context, text, offset, begin if context in _OPENS else None)


def _tab_indent(text: str, offset: int) -> Problem:
    indents = [(stretch(text, *match.span()), match[0]) for match in re.finditer(_TAB_INDENT, text)]
    detail = {"indents": indents, "mixed": re.search(_SPACE_INDENT, text) is not None}
    return Problem("tab-indent", span=character(text, offset), fatal=True, detail=detail)


def _inspect_events(text: str) -> None:
    """Refuses what composing would not survive or what could expand, without recursion."""
    parser = Composer(text)
    depth = 0
    try:
        while parser.check_event():
            event: yaml.Event = parser.get_event()
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAXIMUM_DEPTH:
                    raise Stop(too_deep(character(text, offset_of(event.start_mark))))
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            anchor = getattr(event, "anchor", None)
            if anchor is not None:
                what = "alias" if isinstance(event, yaml.AliasEvent) else "anchor"
                start = offset_of(event.start_mark)
                span = stretch(text, start, start + len(anchor) + 1)
                raise Stop(Problem("anchor-not-allowed", span=span, fatal=True, detail={"what": what, "name": anchor}))
    except yaml.YAMLError as error:
        raise Stop(_from_libyaml(error, text)) from None
    finally:
        parser.dispose()


def _invisible_characters(text: str) -> list[Problem]:
    if not re.search(_INVISIBLE, text):
        return []
    import unicodedata

    spelt = {offset for match in re.finditer(_JOINED, text) for offset in range(*match.span())}
    return [
        Problem(
            "invisible-character",
            span=character(text, match.start()),
            detail={"text": match[0], "character": _named(match[0]), "name": unicodedata.name(match[0], "unnamed").lower()},
        )
        for match in re.finditer(_INVISIBLE, text)
        if match.start() not in spelt
    ]


def outline(document: Document) -> Outline | None:
    """Where everything stands in a document; None where it could not be composed."""
    if document.data is None:
        return None
    return Outline(document.text)

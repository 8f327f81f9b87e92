"""What `.gitattributes` says of files: written by a tool, somebody else's, documentation, no text.

The patterns follow gitattributes(5), the names of the attributes GitHub's linguist. Only the files' own text is looked at, so
that nothing an attribute may name (a filter, a converter) is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

FILE: Final = ".gitattributes"
MOST_RULES: Final = 1_000
"""How many patterns about these attributes are looked at; each is compared with every path."""

_REASONS: Final = {
    "linguist-generated": "written by a tool, says .gitattributes",
    "linguist-vendored": "somebody else's code, says .gitattributes",
    "linguist-documentation": "documentation, says .gitattributes",
    "binary": "binary, says .gitattributes",
}
_LINE: Final = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))\s*(.*)')
_ESCAPE: Final = re.compile(rb"\\([0-7]{3}|.)")
_FALSE: Final = frozenset({"false", "0", "no", "off"})


class TooManyRules(ValueError):
    """There are more patterns than are looked at."""


@dataclass(frozen=True, slots=True)
class _Rule:
    folder: str
    matches: Callable[[str], bool]
    values: Mapping[str, bool | None]


def concerns(path: str) -> bool:
    """Whether a file says something of others."""
    return path == FILE or path.endswith(f"/{FILE}")


def attributed(files: Mapping[str, bytes]) -> Callable[[str], str | None]:
    """What the attribute files, by path, say of a path: why it is not searched, an empty text where it is in spite of its name.

    None where they say nothing. Raises TooManyRules.
    """
    rules: list[_Rule] = []
    macros: dict[str, dict[str, bool | None]] = {"binary": {"binary": True}}
    for path in sorted(files, key=lambda each: (each.count("/"), each)):
        folder = path[: -len(FILE)]
        rules += _rules(folder, files[path].decode("utf-8", "surrogateescape"), macros)
        if len(rules) > MOST_RULES:
            raise TooManyRules
    rules.reverse()
    return lambda path: _said(rules, path) if rules else None


def _said(rules: Iterable[_Rule], path: str) -> str | None:
    known: dict[str, bool | None] = {}
    for rule in rules:
        news = path.startswith(rule.folder) and any(name not in known for name in rule.values)
        if news and rule.matches(path[len(rule.folder) :]):
            known = {**rule.values, **known}
    for name, reason in _REASONS.items():
        if known.get(name):
            return reason
    return "" if any(known.get(name) is False for name in ("linguist-generated", "linguist-vendored")) else None


def _rules(folder: str, text: str, macros: dict[str, dict[str, bool | None]]) -> Iterator[_Rule]:
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or line.lstrip().startswith("#"):
            continue
        quoted, plain, said = match.groups()
        pattern = plain if quoted is None else _unquoted(quoted)
        values = _values(said, macros)
        if plain is not None and plain.startswith("[attr]"):
            if not folder:
                macros[plain[6:]] = values
        elif values and not pattern.startswith("!") and not pattern.endswith("/"):
            yield _Rule(folder, _matcher(pattern), values)


def _values(said: str, macros: Mapping[str, Mapping[str, bool | None]]) -> dict[str, bool | None]:
    """What a line says of the attributes that count; None takes back what was said before."""
    found: dict[str, bool | None] = {}
    for word in said.split():
        sign = word[0] if word[0] in "-!" else ""
        name, _, value = word[len(sign) :].partition("=")
        meant = None if sign == "!" else not sign and value.lower() not in _FALSE
        if name in macros and meant is True:
            found |= macros[name]
        elif name in _REASONS:
            found[name] = meant
    return found


def _unquoted(text: str) -> str:
    plain = _ESCAPE.sub(lambda each: _unescaped(each[1]), text.encode("utf-8", "surrogateescape"))
    return plain.decode("utf-8", "surrogateescape")


def _unescaped(code: bytes) -> bytes:
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else {b"n": b"\n", b"t": b"\t", b"r": b"\r"}.get(code, code)


def _matcher(pattern: str) -> Callable[[str], bool]:
    if "/" not in pattern:
        if not re.search(r"[*?\[\\]", pattern):
            return lambda path: path.rpartition("/")[2] == pattern
        if re.fullmatch(r"\*[\w.-]+", pattern):
            return lambda path: path.endswith(pattern[1:])
        name = _segment(pattern)
        return lambda path: name.fullmatch(path.rpartition("/")[2]) is not None
    pattern = pattern.removeprefix("/")
    # Git compares what stands before the first wildcard by itself: `a**` begins behind the `a` with a `**` of its own.
    literal = re.split(r"[*?\[\\]", pattern, maxsplit=1)[0]
    if not pattern.startswith("**", len(literal)):
        literal = ""
    segments = tuple(pattern[len(literal) :].split("/"))
    return lambda path: path.startswith(literal) and _matches(segments, tuple(path[len(literal) :].split("/")))


def _matches(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether segments match; `**` stands for any number of folders, at the end for at least one name."""
    reached = {0}
    for index, segment in enumerate(pattern):
        if len(segment) > 1 and not segment.strip("*"):
            first = min(reached, default=len(path) + 1) + (index == len(pattern) - 1)
            reached = set(range(first, len(path) + 1))
        else:
            name = _segment(segment)
            reached = {at + 1 for at in reached if at < len(path) and name.fullmatch(path[at])}
        if not reached:
            return False
    return len(path) in reached


_NOTHING: Final = re.compile(r"(?!)")


@cache
def _segment(pattern: str) -> re.Pattern[str]:
    """The expression for one name. Each star takes the shortest stretch and never looks back, so that none takes long."""
    parts = [""]
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        at += 1
        if letter == "*":
            if parts[-1] or len(parts) == 1:
                parts.append("")
        elif letter == "?":
            parts[-1] += "."
        elif letter == "[":
            end = _class_end(pattern, at)
            if not end:
                return _NOTHING
            inside = pattern[at:end]
            negated = inside[:1] in {"!", "^"}
            members = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[negated:])
            parts[-1] += f"[{'^' if negated else ''}{members}]"
            at = end + 1
        elif letter == "\\" and at < len(pattern):
            parts[-1] += re.escape(pattern[at])
            at += 1
        else:
            parts[-1] += re.escape(letter)
    first, *rest = parts
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    last = f".*{rest[-1]}" if rest else ""
    try:
        return re.compile(first + middle + last, re.DOTALL)
    except re.error:
        return _NOTHING


def _class_end(pattern: str, at: int) -> int:
    """Where a class of characters ends; 0 where it does not."""
    begin = at + (pattern[at : at + 1] in {"!", "^"})
    return max(0, pattern.find("]", begin + 1))

""".env files, as far as Docker Compose and python-dotenv read them alike.

Both know comments, `export`, single quotes (nothing inside is special), double quotes (escapes, several lines) and plain values
up to a comment. They differ in what they do with `$`, with most escapes and with a backslash inside single quotes; a line
whose value depends on the reader is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from flagsync.infer import Setting as Written
from flagsync.infer import flag_of
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile, Imported, ImportedFlag, Importer, Loss, Setting
from flagsync.preview import cut

_LINE: Final = re.compile(r"[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*(?P<sign>=[ \t]*)?")
_REST: Final = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_SINGLE: Final = re.compile(r"'([^']*)'")
_DOUBLE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_PLAIN: Final = re.compile(r"[^\n]*")
_COMMENT: Final = re.compile(r"(?<=[ \t])#.*")
_SHARED_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"'}


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Why a value depends on who reads it."""

    reason: str


def resembles(text: str) -> bool:
    """Whether a text looks like a .env file: its first line that says anything assigns a variable."""
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return re.match(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=(?!=)", first) is not None


def read_dotenv(file: ForeignFile, setting: Setting) -> Imported:
    """Every variable of a file, as a flag that serves its value to everybody. Raises UsageFault where a line is none."""
    del setting
    if not file.text.strip():
        raise UsageFault(f"{file.name} is empty", "name the file that holds the variables")
    flags: dict[str, ImportedFlag] = {}
    losses: list[Loss] = []
    lines: dict[str, str] = {}
    for name, value, place in _assignments(file):
        if isinstance(value, _Doubt):
            losses.append(Loss(name, place, f"`{cut(name)}` {value.reason}", refused=True))
            flags.pop(name, None)
            continue
        if name in lines:
            reason = f"`{cut(name)}` is set again; the value from {lines[name]} was never read, and this one counts"
            losses.append(Loss(name, place, reason, meaning=False))
        lines[name] = place
        flag = flag_of(Written(name, value, place))
        if isinstance(flag, Loss):
            losses.append(flag)
            flags.pop(name, None)
        else:
            flags[name] = flag
    return Imported(list(flags.values()), losses)


def _assignments(file: ForeignFile) -> Iterator[tuple[str, str | _Doubt, str]]:
    text = file.text.replace("\r\n", "\n").replace("\r", "\n")
    offset, line = 0, 1
    while offset < len(text):
        place = f"{file.name}:{line}:1"
        start = offset
        blank = _REST.match(text, offset)
        if blank:
            offset = blank.end()
        else:
            found = _LINE.match(text, offset)
            if found is None or (found["sign"] is None and not _REST.match(text, found.end())):
                raise UsageFault(f"{place}: this is no line of a .env file", "write `NAME=value`; nothing was written")
            if found["sign"] is None:
                offset = found.end()
                value: str | _Doubt = _Doubt("has no value; it would be taken from the environment of whoever reads the file")
            else:
                value, offset = _value(text, found.end(), place)
            rest = _REST.match(text, offset)
            if rest is None:
                raise UsageFault(f"{place}: something follows the closing quote", "nothing was written; mend the line")
            offset = rest.end()
            yield found["name"], value, place
        line += text.count("\n", start, offset)
        if offset == start:
            return


def _value(text: str, offset: int, place: str) -> tuple[str | _Doubt, int]:
    quote = text[offset : offset + 1]
    if quote in {"'", '"'}:
        match = (_SINGLE if quote == "'" else _DOUBLE).match(text, offset)
        if match is None:
            raise UsageFault(f"{place}: a quote is not closed", "nothing was written; mend the line")
        return (_single if quote == "'" else _double)(match[1]), match.end()
    match = _PLAIN.match(text, offset)
    line = match[0] if match else ""
    value = _COMMENT.sub("", line).strip(" \t")
    doubt = _interpolation(value)
    if doubt is None and value != value.strip():
        doubt = _Doubt("begins or ends with an unusual space, which readers treat differently")
    if doubt is None and "#" in value:
        doubt = _Doubt("has a `#` inside a value without quotes, which readers treat differently")
    return doubt or value, offset + len(line)


def _single(inner: str) -> str | _Doubt:
    if "\\" in inner:
        return _Doubt("has a backslash in single quotes, which readers treat differently")
    return inner


def _double(inner: str) -> str | _Doubt:
    if doubt := _interpolation(inner):
        return doubt
    if re.search(r'\\[^nrt"\\]', inner.replace("\\\\", "")):
        return _Doubt("has an escape that readers treat differently")
    return re.sub(r"\\(.)", lambda match: _SHARED_ESCAPES[match[1]], inner)


def _interpolation(value: str) -> _Doubt | None:
    if "$" not in value:
        return None
    return _Doubt("refers to another variable with `$`, or may seem to; write the value itself, or the `$` in single quotes")


IMPORTER = Importer("dotenv", "a .env file", resembles, read_dotenv)

"""What a plain (unquoted) YAML scalar means: the core schema of YAML 1.2, chapter 10.3.

Also tells where readers of YAML 1.1 (PyYAML, Go's yaml.v2, Ruby) would read the same text as something else, which is how a
country called ``NO`` becomes false (YAML 1.1 type repository: bool, int, float, timestamp).
"""

from __future__ import annotations

import re
from typing import Any, Final, Self

MAXIMUM_DIGITS: Final = 18
"""Integers of more digits do not survive readers with 64-bit or double arithmetic (RFC 8259, section 6)."""

_WORDS: Final[dict[str, Any]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_YAML_1_1_BOOLEANS: Final = {
    form: truth
    for truth, words in ((True, ("y", "yes", "on")), (False, ("n", "no", "off")))
    for word in words
    for form in (word, word.capitalize(), word.upper())
}

_NUMBER_STARTS: Final = frozenset("+-.0123456789")
_SPECIAL_STARTS: Final = frozenset("~nNtTfFyYoO=<")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL: Final = r"0o([0-7]+)\Z"
_HEXADECIMAL: Final = r"0x([0-9a-fA-F]+)\Z"
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_NOT_FINITE: Final = r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}.*)?\Z")
_SEXAGESIMAL: Final = r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?\Z"
_UNDERSCORED: Final = r"[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)\Z"


class NotFinite(float):
    """A number that JSON cannot say (`.nan`, `.inf`, or too large); keeps its text."""

    text: str

    def __new__(cls, text: str) -> Self:
        """A not-a-number that remembers how it was written."""
        number = super().__new__(cls, "nan")
        number.text = text
        return number


class TooManyDigits(int):
    """An integer too long to be carried exactly; keeps its text. Its value is 0."""

    text: str

    def __new__(cls, text: str) -> Self:
        """A zero that remembers how the number was written."""
        number = super().__new__(cls, 0)
        number.text = text
        return number


def resolve(text: str) -> tuple[Any, str | None]:
    """The value of a plain scalar, and what a YAML 1.1 reader would make of it where that differs (in words), else None."""
    start = text[:1]
    if start in _NUMBER_STARTS and start:
        return _number(text)
    if start and start not in _SPECIAL_STARTS:
        return text, None
    if text in _WORDS:
        return _WORDS[text], None
    if text in _YAML_1_1_BOOLEANS:
        return text, "true" if _YAML_1_1_BOOLEANS[text] else "false"
    if text in {"=", "<<"}:
        return text, "a special key"
    return text, None


def _number(text: str) -> tuple[Any, str | None]:
    if _INTEGER.match(text):
        digits = text.lstrip("+-")
        if len(digits) > MAXIMUM_DIGITS:
            return TooManyDigits(text), None
        if len(digits) > 1 and digits[0] == "0":
            octal = set(digits) <= set("01234567")
            return int(text), f"the number {int(digits, 8)}" if octal else "text"
        return int(text), None
    if _FLOAT.match(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            return NotFinite(text), None
        shortest = text.rstrip("0").rstrip(".")
        return value, f"the number {shortest}" if "." in text and text[-1] == "0" and "e" not in text.lower() else None
    if text[0] == "0" and (match := re.match(_OCTAL, text)):
        return (int(match[1], 8), "text") if len(text) <= MAXIMUM_DIGITS else (TooManyDigits(text), None)
    if text[0] == "0" and (match := re.match(_HEXADECIMAL, text)):
        return (int(match[1], 16), None) if len(text) <= MAXIMUM_DIGITS else (TooManyDigits(text), None)
    if "." in text and re.match(_NOT_FINITE, text):
        return NotFinite(text), None
    if _DATE.match(text):
        return text, "a date"
    if (":" in text and re.match(_SEXAGESIMAL, text)) or ("_" in text and re.match(_UNDERSCORED, text)):
        return text, "a number"
    return text, None

"""Plain settings as flags: what type a text has, which key a name becomes, and what must not become a flag at all.

A setting has one value, and a flag has to have a choice; so a second variant stands beside it, which nobody is served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from flagsync import secrets
from flagsync.construct import MAXIMUM_DEPTH
from flagsync.envname import env_var_name, problem_with
from flagsync.model.flag import ValueType
from flagsync.model.importer import ImportedFlag, Loss
from flagsync.preview import cut
from flagsync.scalars import MAXIMUM_DIGITS
from flagsync.spell import value_text

KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,127}")
"""What a flag's key looks like."""

_NOT_IN_KEY: Final = re.compile(r"[^A-Za-z0-9._-]+")
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_SECRET_NAME: Final = re.compile(
    r"(?:^|[_.-])(?:PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION)[_.-]?KEY)$",
    re.IGNORECASE,
)
_STAND_INS: Final[Mapping[ValueType, tuple[tuple[str, Any], ...]]] = {
    ValueType.STRING: (("empty", ""), ("none", "none")),
    ValueType.INTEGER: (("zero", 0), ("one", 1)),
    ValueType.NUMBER: (("zero", 0), ("one", 1)),
    ValueType.OBJECT: (("empty", {}), ("none", {"none": True})),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A name with its text (or with a value that is typed already), and where it stands."""

    name: str
    value: Any
    place: str


def flag_of(setting: Setting) -> ImportedFlag | Loss:
    """The flag that serves the setting's value to everybody; a Loss where it may be none."""
    if loss := _refusal(setting):
        return loss
    value_type, value = typed(setting.value)
    key = key_of(setting.name)
    data: dict[str, Any] = {"key": key, "kind": "release", "owners": [], "type": value_type.value}
    if value_type is ValueType.BOOLEAN:
        data |= {"variants": {"enabled": True, "disabled": False}, "default": "enabled" if value else "disabled"}
    else:
        stand_in = next(entry for entry in _STAND_INS[value_type] if entry[1] != value)
        data |= {"variants": {"current": value, stand_in[0]: stand_in[1]}, "default": "current", "offVariant": "current"}
    losses: list[Loss] = []
    if problem_with(setting.name) is None:
        data |= {} if env_var_name(key) == setting.name else {"envVar": setting.name}
    else:
        reason = f"the name `{cut(setting.name)}` is none for a variable; the value is read from `{env_var_name(key)}` instead"
        losses.append(Loss(key, setting.place, reason, meaning=False))
    return ImportedFlag(key, data, setting.place, tuple(losses))


def _refusal(setting: Setting) -> Loss | None:
    text = setting.value if isinstance(setting.value, str) else value_text(setting.value)
    if kind := secret_in(setting.name, text):
        reason = f"`{cut(setting.name)}` {kind} and is not imported; keep it in a Secret"
        return Loss(key_of(setting.name), setting.place, reason, refused=True)
    if not setting.name.strip("_.-") or not _NOT_IN_KEY.sub("", setting.name):
        return Loss(None, setting.place, f"`{cut(setting.name)}` is no name that a key could be made of", refused=True)
    return None


def secret_in(name: str, text: str) -> str | None:
    """What is wrong with a text that is a credential by its looks or by its name; completes a sentence about it."""
    found = secrets.find(text) or secrets.find(f"{name}={text}")
    if found is not None:
        return f"looks like {found.kind}"
    spoken = text.strip()
    harmless = not spoken or spoken in {"true", "false"} or _NUMBER.fullmatch(spoken) or spoken.startswith(("$", "<", "{"))
    return "is named like a password or token" if _SECRET_NAME.search(name) and not harmless else None


def secret_within(name: str, value: Any) -> str | None:
    """The same for every text inside a value."""
    if isinstance(value, str):
        return secret_in(name, value)
    if isinstance(value, dict):
        return next(filter(None, (secret_within(str(key), inner) for key, inner in value.items())), None)
    if isinstance(value, list):
        return next(filter(None, (secret_within(name, inner) for inner in value)), None)
    return None


def key_of(name: str) -> str:
    """The key that a name becomes: a variable's name in lower case with dashes, every other as it is, as far as it can be."""
    if re.fullmatch(r"_*[A-Z][A-Z0-9_]*", name):
        name = re.sub("_+", "-", name.strip("_")).lower()
    key = _NOT_IN_KEY.sub("-", name).strip("-_.")
    return (key if key[:1].isalpha() and key[:1].isascii() else f"flag-{key}")[:128]


def typed(value: Any) -> tuple[ValueType, Any]:
    """The type of a setting and its value. A text only gets a type under which it is written the same again."""
    if isinstance(value, bool):
        return ValueType.BOOLEAN, value
    if isinstance(value, int) and len(str(abs(value))) <= MAXIMUM_DIGITS:
        return ValueType.INTEGER, value
    if isinstance(value, float) and isfinite(value):
        return ValueType.NUMBER, whole(value)
    if isinstance(value, dict):
        return ValueType.OBJECT, whole(value)
    text = value if isinstance(value, str) else value_text(value)
    if text in {"true", "false"}:
        return ValueType.BOOLEAN, text == "true"
    if _NUMBER.fullmatch(text) and len(text) <= MAXIMUM_DIGITS:
        number = float(text) if set(text) & set(".eE") else int(text)
        if isfinite(number) and value_text(number) == text and value_text(whole(number)) == text:
            return (ValueType.INTEGER if isinstance(number, int) else ValueType.NUMBER), number
    if text[:1] == "{" and (members := _members(text)) is not None:
        return ValueType.OBJECT, members
    return ValueType.STRING, text


def _members(text: str) -> dict[str, Any] | None:
    """The map that a text holds as JSON, where reading and writing it changes nothing but white space and the order of keys."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        members = json.loads(text, object_pairs_hook=unique, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) and depth(members) < MAXIMUM_DEPTH - 4 and whole(members) == members else None


def _no_number(constant: str) -> Any:
    raise ValueError(constant)


def depth(value: Any) -> int:
    """How deeply lists and maps are nested in a value."""
    deepest = 0
    waiting = [(value, 0)]
    while waiting:
        current, level = waiting.pop()
        deepest = max(deepest, level)
        inner = current.values() if isinstance(current, dict) else current if isinstance(current, list) else ()
        waiting += ((each, level + 1) for each in inner)
    return deepest


def whole(value: Any) -> Any:
    """A value with numbers such as 1.0 written as 1: JSON has one kind of number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, dict):
        return {key: whole(inner) for key, inner in value.items()}
    return [whole(inner) for inner in value] if isinstance(value, list) else value

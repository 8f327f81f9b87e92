"""flagd's documents: flags by key or in a list, JSON or YAML (https://flagd.dev/reference/flag-definitions)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flagsync.construct import MAXIMUM_DEPTH
from flagsync.decompile_flagd import Decompiled, Subject, decision_text, decompile
from flagsync.foreign import Foreign, read
from flagsync.infer import KEY, depth, key_of, secret_within, whole
from flagsync.model.fault import UsageFault
from flagsync.model.flag import Kind, ValueType
from flagsync.model.importer import ForeignFile, Imported, ImportedFlag, Importer, Loss, Setting
from flagsync.model.place import Route
from flagsync.preview import cut
from flagsync.spell import value_text

_KNOWN: Final = frozenset({"key", "state", "variants", "defaultVariant", "targeting", "metadata"})
_DAY: Final = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_SCHEMA_VERSION: Final = re.compile(r"flagd\.dev/schema/v([0-9]+)/")


def resembles(text: str) -> bool:
    """Whether a text looks like a document of flagd."""
    return bool(
        re.search(r"^[ \t\r\f\v{]*[\"']?flags[\"']?\s*:|[\"']flags[\"']\s*:|^flags\s*:", text, re.MULTILINE)
        and not re.search(r"[\"']?(?:flagType|flagSpec|fallthrough|flagValues|rules|rollout)[\"']?\s*:", text)
    )


def read_flagd(file: ForeignFile, setting: Setting) -> Imported:
    """Every flag of a document. Raises UsageFault where it is none."""
    foreign = read(file)
    data = foreign.data
    if not isinstance(data, dict) or not isinstance(data.get("flags"), dict | list):
        raise UsageFault(
            f"{foreign.place(('flags',))}: there are no flags", "a document of flagd has a map or a list under `flags`"
        )
    version = _SCHEMA_VERSION.search(str(data.get("$schema", "")))
    if version and version[1] != "0":
        where = foreign.place(("$schema",))
        raise UsageFault(f"{where}: the document is of version {version[1]} of flagd's format", "version 0 is understood")
    evaluators = data.get("$evaluators", {})
    document = _Document(foreign, evaluators if isinstance(evaluators, dict) else {}, setting)
    return document.imported(data)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A flag as the document has it, and where."""

    key: str
    data: Mapping[str, Any]
    route: Route


class _Document:
    def __init__(self, foreign: Foreign, evaluators: Mapping[str, Any], setting: Setting) -> None:
        self._foreign = foreign
        self._evaluators = evaluators
        self._setting = setting
        self._losses: list[Loss] = []

    def imported(self, data: Mapping[str, Any]) -> Imported:
        entries = list(self._entries(data["flags"]))
        # What other environments serve is not known, so a prerequisite, which counts everywhere, would say too much there.
        decisions = {
            decision_text(entry.data["targeting"], default): entry.key
            for entry in (entries if self._setting.everywhere else ())
            if isinstance(entry.data.get("targeting"), dict) and isinstance(default := entry.data.get("defaultVariant"), str)
        }
        flags = {entry.key: self._flag(entry, decisions) for entry in entries}
        # A prerequisite counts only where the other flag is carried whole; else its decision is read where it is copied.
        while doubtful := [key for key, flag in flags.items() if flag and not self._founded(flag, flags)]:
            for entry in entries:
                if entry.key in doubtful:
                    flags[entry.key] = self._flag(entry, {})
        for name, value in (data.get("metadata") or {}).items() if isinstance(data.get("metadata"), dict) else ():
            reason = f"metadata `{cut(str(name))}: {cut(_shown(value))}` of the whole document has no place in a flag file"
            self._losses.append(Loss(None, self._foreign.place(("metadata", name)), reason, meaning=False))
        for name in data.keys() - {"flags", "metadata", "$evaluators", "$schema"}:
            reason = f"`{cut(str(name))}` is not known to flagd, and was left out"
            self._losses.append(Loss(None, self._foreign.place((name,)), reason, meaning=False))
        return Imported([flag for flag in flags.values() if flag], list(dict.fromkeys(self._losses)))

    def _founded(self, flag: ImportedFlag, flags: Mapping[str, ImportedFlag | None]) -> bool:
        asked = [flags.get(each["flag"]) for each in flag.data.get("prerequisites", ())]
        return all(other is not None and other.whole and other.key == other.data["key"] for other in asked)

    def _entries(self, flags: Any) -> Iterator[_Entry]:
        seen: set[str] = set()
        pairs = flags.items() if isinstance(flags, dict) else enumerate(flags)
        for step, entry in pairs:
            route = ("flags", step)
            key = step if isinstance(step, str) else entry.get("key") if isinstance(entry, dict) else None
            if not isinstance(key, str) or not isinstance(entry, dict):
                self._refuse(None, route, "this is no flag: a flag of flagd is a map, with its `key` where flags are a list")
            elif key in seen:
                self._refuse(key, route, f"flag `{cut(key)}` is defined again, and only the first was taken")
            else:
                seen.add(key)
                yield _Entry(key, entry, route)

    def _refuse(self, key: str | None, route: Route, reason: str) -> None:
        self._losses.append(Loss(key, self._foreign.place(route), reason, refused=True))

    # One flag

    def _flag(self, entry: _Entry, decisions: Mapping[str, str]) -> ImportedFlag | None:
        variants = entry.data.get("variants")
        state = entry.data.get("state", "ENABLED")
        problem = _variants_problem(variants) or (
            None if state in ("ENABLED", "DISABLED") else f"has the state `{cut(str(state))}`, which flagd does not know"
        )
        if problem or not isinstance(variants, dict):
            self._refuse(
                entry.key,
                (*entry.route, "state" if problem and "state" in problem else "variants"),
                f"flag `{cut(entry.key)}` {problem}",
            )
            return None
        default = entry.data.get("defaultVariant")
        if default is not None and not (isinstance(default, str) and default in variants):
            route = (*entry.route, "defaultVariant")
            self._refuse(
                entry.key,
                route,
                f"flag `{cut(entry.key)}` has the default `{cut(str(default))}`, which is none of its variants",
            )
            return None
        off = next((name for name, value in variants.items() if value is False), default or next(iter(variants)))
        subject = Subject(
            key=entry.key,
            variants=list(variants),
            default=default,
            fallback=off,
            evaluators=self._evaluators,
            bucketing=frozenset(self._setting.bucketing.values()),
            attributes=self._setting.attributes,
            decisions=decisions,
        )
        said = decompile(entry.data.get("targeting"), subject)
        return self._assembled(entry, variants, said, off, disabled=state == "DISABLED")

    def _assembled(
        self, entry: _Entry, variants: Mapping[str, Any], said: Decompiled, off: str, *, disabled: bool
    ) -> ImportedFlag:
        key = entry.key if KEY.fullmatch(entry.key) else key_of(entry.key)
        name = f"flag `{cut(entry.key)}`"
        losses = [Loss(entry.key, self._foreign.place((*entry.route, *gap.route)), f"{name} {gap.reason}") for gap in said.gaps]
        default = entry.data.get("defaultVariant") or off
        comments: list[tuple[Route, str]] = []
        first = self._rules_route()
        for index, gaps in said.rule_gaps.items():
            route = (*first, index) if index < len(said.rules) else self._tail_route(said)
            comments += [(route, f"not carried whole: {gap.reason}") for gap in gaps]
        if disabled:
            reason = (
                "is DISABLED, and then the caller's own default counts, which only the code knows; "
                f"here it serves `{cut(said.off or off)}`"
            )
            losses.append(Loss(entry.key, self._foreign.place((*entry.route, "state")), f"{name} {reason}"))
            comments.append((("default",), f"not carried whole: {reason}"))
        if key != entry.key:
            reason = (
                f"{name} is called `{key}` here, because a key is made of letters, digits, dots, dashes and underscores; "
                "the code has to ask for that"
            )
            losses.append(Loss(entry.key, self._foreign.place(entry.route), reason, meaning=False))
        metadata, unknown = self._metadata(entry)
        losses += unknown
        data = {
            "key": key,
            "kind": "release",
            "owners": [],
            **metadata,
            "type": _type_of(variants).value,
            "variants": whole(dict(variants)),
            **self._serving(said, off, default, key, disabled=disabled, boolean=_type_of(variants) is ValueType.BOOLEAN),
        }
        return ImportedFlag(entry.key, data, self._foreign.place(entry.route), tuple(losses), tuple(comments))

    def _serving(self, said: Decompiled, off: str, default: str, key: str, *, disabled: bool, boolean: bool) -> dict[str, Any]:
        """What is served to whom; in the environments that were named, or in all."""
        everywhere = self._setting.everywhere
        off_variant = said.off or off
        elsewhere = said.default if everywhere else default
        data: dict[str, Any] = {"default": elsewhere}
        if not boolean or off_variant != off:
            data["offVariant"] = off_variant
        if said.salt not in {None, key}:
            data["salt"] = said.salt
        if said.prerequisites:
            data["prerequisites"] = [{"flag": flag, "variant": variant} for flag, variant in said.prerequisites]
        here: dict[str, Any] = {"enabled": False} if disabled else {}
        if said.default != elsewhere:
            here["default"] = said.default
        if said.rules:
            (data if everywhere else here)["rules"] = list(said.rules)
        here |= said.tail
        if here:
            data["environments"] = {name: dict(here) for name in self._setting.bucketing}
        return data

    def _rules_route(self) -> Route:
        return ("rules",) if self._setting.everywhere else ("environments", next(iter(self._setting.bucketing), ""), "rules")

    def _tail_route(self, said: Decompiled) -> Route:
        return ("environments", next(iter(self._setting.bucketing), "")) if said.tail else ("default",)

    def _metadata(self, entry: _Entry) -> tuple[dict[str, Any], list[Loss]]:
        """What a flag file has a place for, and the rest."""
        found: dict[str, Any] = {}
        losses: list[Loss] = []
        metadata = entry.data.get("metadata")
        for name, value in metadata.items() if isinstance(metadata, dict) else ():
            known = _known(name, value)
            if known is None:
                reason = (
                    f"flag `{cut(entry.key)}` has metadata `{cut(str(name))}: {cut(_shown(value))}`, "
                    "for which a flag file has no place"
                )
                route = (*entry.route, "metadata", name)
                losses.append(Loss(entry.key, self._foreign.place(route), reason, meaning=False))
            else:
                found |= known
        for name in sorted(entry.data.keys() - _KNOWN):
            reason = f"flag `{cut(entry.key)}` has `{cut(name)}`, which is not known to flagd, and was left out"
            losses.append(Loss(entry.key, self._foreign.place((*entry.route, name)), reason, meaning=False))
        return found, losses


def _known(name: str, value: Any) -> dict[str, Any] | None:
    if not isinstance(value, str) or not value.strip():
        return None
    if name in {"owner", "owners"}:
        return {"owners": [owner.strip() for owner in value.split(",") if owner.strip()]}
    if name == "kind" and value in set(Kind):
        return {"kind": value}
    if name in {"created", "expires"} and _DAY.fullmatch(value):
        return {name: value}
    return {"description": value} if name == "description" else None


def _variants_problem(variants: Any) -> str | None:
    if not isinstance(variants, dict) or not variants:
        return "has no variants"
    if any(not name or len(name) > 128 for name in variants):
        return "has a variant without a name, or with one of more than 128 characters"
    for name, value in variants.items():
        if value is None or isinstance(value, list):
            what = "empty" if value is None else "a list"
            return f"has the variant `{cut(name)}`, whose value is {what}; a flag serves true or false, text, numbers or maps"
        if kind := secret_within(name, value):
            return f"has the variant `{cut(name)}`, which {kind}; keep it in a Secret"
        if depth(value) > MAXIMUM_DEPTH - 4:
            return f"has the variant `{cut(name)}`, which is nested too deeply for a flag file"
    if len({_sort(value) for value in variants.values()}) > 1:
        return "has variants of several types, and a flag here has one"
    return None


def _sort(value: Any) -> str:
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def _type_of(variants: Mapping[str, Any]) -> ValueType:
    values = [whole(value) for value in variants.values()]
    if isinstance(values[0], bool):
        return ValueType.BOOLEAN
    if isinstance(values[0], str):
        return ValueType.STRING
    if isinstance(values[0], dict):
        return ValueType.OBJECT
    return ValueType.INTEGER if all(isinstance(value, int) for value in values) else ValueType.NUMBER


def _shown(value: Any) -> str:
    return value_text(value) if not isinstance(value, float) else str(value)


IMPORTER = Importer("flagd", "a document of flagd", resembles, read_flagd)

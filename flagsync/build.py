"""Flags, segments and the configuration, built from sound documents.

Nothing here judges: a document with problems is not built, only its names are taken, so that others who refer to it are not
told that it does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from flagsync.envname import env_var_name
from flagsync.model.config import App, Config, Deployment, EnvironmentConfig, LintConfig
from flagsync.model.document import Document, DocumentKind
from flagsync.model.facts import FlagCard, SegmentCard
from flagsync.model.flag import (
    TARGETING_KEY,
    All,
    AnyOf,
    Comparison,
    Condition,
    Environment,
    Flag,
    InSegment,
    Kind,
    Not,
    Permanent,
    Prerequisite,
    Rollout,
    Segment,
    Split,
    Stage,
    TargetingRule,
    ValueType,
)
from flagsync.model.place import Route
from flagsync.nearest import nearest
from flagsync.spell import value_text

IMPLIED_VARIANTS: Final[Mapping[str, bool]] = {"enabled": True, "disabled": False}
"""The variants of a boolean flag that names none."""

_SEGMENT: Final = re.compile(r"\bsegment: *[\"']?([\w.-]+)")

Data = Mapping[str, Any]


def flags_of(document: Document) -> tuple[Flag, ...]:
    """Every flag of a sound document, in written order; none of one that has problems."""
    if document.kind is not DocumentKind.FLAG or not document.sound:
        return ()
    if "flags" in document.data:
        entries: Mapping[str, Data] = document.data["flags"]
        return tuple(_flag(key, data, document.path, ("flags", key)) for key, data in entries.items())
    return (_flag(document.data["key"], document.data, document.path, ()),)


def segment_of(document: Document) -> Segment | None:
    """The segment of a sound document."""
    if document.kind is not DocumentKind.SEGMENT or not document.sound:
        return None
    data: Data = document.data
    return Segment(
        name=data["name"],
        path=document.path,
        when=_condition(data["when"], ("when",)),
        owners=tuple(data.get("owners", ())),
        description=data.get("description", ""),
    )


def flag_cards(document: Document, flags: tuple[Flag, ...]) -> tuple[FlagCard, ...]:
    """The names that a flag file defines and refers to; of a broken one, which has no `flags`, as far as they can be told."""
    if flags:
        return tuple(
            FlagCard(
                key=flag.key,
                path=flag.path,
                route=flag.route,
                env_var=flag.env_var,
                prerequisites=tuple(prerequisite.flag for prerequisite in flag.prerequisites),
                segments=tuple(dict.fromkeys(leaf.segment for leaf in flag.conditions() if isinstance(leaf, InSegment))),
                value_bytes=max(map(_value_bytes, flag.variants.values()), default=0),
            )
            for flag in flags
        )
    if document.kind is not DocumentKind.FLAG:
        return ()
    if document.data is None:
        return (FlagCard(_stem(document.path), document.path, (), "", segments=_legible(document.text), sound=False),)
    data = document.data if isinstance(document.data, dict) else {}
    entries = data.get("flags")
    if isinstance(entries, dict):
        return tuple(
            FlagCard(key, document.path, ("flags", key), "", segments=_mentioned(entry), sound=False)
            for key, entry in entries.items()
        )
    key = data.get("key")
    stem = _stem(document.path)
    return (FlagCard(key if isinstance(key, str) else stem, document.path, (), "", segments=_mentioned(data), sound=False),)


def _value_bytes(value: Any) -> int:
    if value.__class__ is bool:
        return len("false")
    return len(value_text(value).encode("utf-8", "surrogatepass"))


def segment_cards(document: Document) -> tuple[SegmentCard, ...]:
    """The name that a segment file defines and those it refers to; of a broken one as far as they can be told."""
    if document.kind is not DocumentKind.SEGMENT:
        return ()
    data = document.data if isinstance(document.data, dict) else {}
    name = data.get("name")
    return (SegmentCard(name if isinstance(name, str) else _stem(document.path), document.path, _mentioned(data)),)


def _stem(path: str) -> str:
    """The file's name without its suffix."""
    return path.rpartition("/")[2].rpartition(".")[0]


def _mentioned(data: object) -> tuple[str, ...]:
    """Every text under a key ``segment``, also a misspelled one, however broken the rest is."""
    found: dict[str, None] = {}

    def walk(node: object) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if isinstance(value, str) and (key == "segment" or nearest(key, ("segment",))):
                    found[value] = None
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(data)
    return tuple(found)


def _legible(text: str) -> tuple[str, ...]:
    """The segments that a file seems to name which is no YAML, so that nobody is told that they are unused."""
    return tuple(dict.fromkeys(_SEGMENT.findall(text)))


def _flag(key: str, data: Data, path: str, route: Route) -> Flag:
    value_type = ValueType(data["type"])
    variants: Mapping[str, Any] = data.get("variants", IMPLIED_VARIANTS)
    off_variant = data.get("offVariant")
    if off_variant is None:
        off_variant = next((name for name, value in variants.items() if value is False), data["default"])
    written = data.get("envVar")
    return Flag(
        key=key,
        kind=Kind(data["kind"]),
        type=value_type,
        path=path,
        route=route,
        variants=variants,
        default=data["default"],
        off_variant=off_variant,
        description=data.get("description", ""),
        owners=tuple(data.get("owners", ())),
        created=parse_date(data.get("created")),
        expires=parse_date(data.get("expires")),
        permanent=_permanent(data.get("permanent")),
        links=data.get("links", {}),
        tags=tuple(data.get("tags", ())),
        salt=data.get("salt", key),
        prerequisites=tuple(
            Prerequisite(entry["flag"], entry["variant"], ("prerequisites", index))
            for index, entry in enumerate(data.get("prerequisites", ()))
        ),
        rules=_rules(data.get("rules", ()), ("rules",)),
        environments={name: _environment(name, entry or {}) for name, entry in data.get("environments", {}).items()},
        symbols=tuple(data.get("code", {}).get("symbols", ())),
        env_var=written or env_var_name(key),
        env_var_written=written is not None,
        kill_switch=data.get("killSwitch", False),
        value_schema=data.get("valueSchema"),
        variants_implied="variants" not in data,
        off_variant_implied="offVariant" not in data,
    )


def parse_date(text: str | None) -> date | None:
    """A calendar day such as ``2026-11-30``; None for anything else."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        return None


def _permanent(data: Data | None) -> Permanent | None:
    if data is None:
        return None
    return Permanent(data.get("reason"), parse_date(data.get("reviewBy")), ("permanent",))


def _environment(name: str, data: Data) -> Environment:
    route = ("environments", name)
    return Environment(
        name=name,
        enabled=data.get("enabled", True),
        default=data.get("default"),
        rules=_rules(data.get("rules", ()), (*route, "rules")),
        rollout=_rollout(data.get("rollout"), (*route, "rollout")),
        split=_split(data.get("split"), (*route, "split")),
        listed=True,
    )


def _rules(entries: list[Data], route: Route) -> tuple[TargetingRule, ...]:
    return tuple(_rule(entry, (*route, index)) for index, entry in enumerate(entries))


def _rule(data: Data, route: Route) -> TargetingRule:
    return TargetingRule(
        name=data.get("name"),
        when=_condition(data["when"], (*route, "when")),
        serve=data.get("serve"),
        rollout=_rollout(data.get("rollout"), (*route, "rollout")),
        split=_split(data.get("split"), (*route, "split")),
        route=route,
    )


def _rollout(data: Data | None, route: Route) -> Rollout | None:
    if data is None:
        return None
    stages = tuple(
        Stage(entry["percent"], entry.get("hold"), entry.get("gate"), (*route, "stages", index))
        for index, entry in enumerate(data.get("stages", ()))
    )
    return Rollout(data["serve"], data["percent"], data.get("by", TARGETING_KEY), stages, route)


def _split(data: Data | None, route: Route) -> Split | None:
    if data is None:
        return None
    return Split(data.get("by", TARGETING_KEY), data["weights"], route)


def _condition(data: Data, route: Route) -> Condition:
    if "segment" in data:
        return InSegment(data["segment"], route)
    if "attr" in data:
        return Comparison(data["attr"], data["op"], data.get("value"), route)
    if "all" in data:
        return All(tuple(_conditions(data["all"], (*route, "all"))), route)
    if "any" in data:
        return AnyOf(tuple(_conditions(data["any"], (*route, "any"))), route)
    return Not(_condition(data["not"], (*route, "not")), route)


def _conditions(entries: list[Data], route: Route) -> Iterator[Condition]:
    for index, entry in enumerate(entries):
        yield _condition(entry, (*route, index))


def config_of(document: Document) -> Config:
    """The configuration of a sound `flagsync.yaml`."""
    data: Data = document.data
    lint: Data = data.get("lint") or {}
    return Config(
        environments={
            name: EnvironmentConfig(name, (entry or {}).get("bucketing", "v2")) for name, entry in data["environments"].items()
        },
        apps={name: _app(name, entry or {}) for name, entry in (data.get("apps") or {}).items()},
        attributes=data.get("attributes") or {},
        lint=LintConfig(
            severity=lint.get("severity") or {},
            lifetimes={kind: int(days.removesuffix("d")) for kind, days in (lint.get("lifetimes") or {}).items()},
            thresholds=lint.get("thresholds") or {},
            teams=tuple(lint.get("teams") or ()),
        ),
        scan=data.get("scan") or {},
        gates=data.get("gates") or {},
        digest=document.digest,
    )


def _app(name: str, data: Data) -> App:
    return App(
        name=name,
        flags=tuple(data.get("flags", ())),
        tags=tuple(data.get("tags", ())),
        paths=tuple(data.get("paths", ())),
        targets=tuple(data.get("targets", ("env",))),
        names=data.get("names", "stable"),
        deploy={
            environment: Deployment(entry.get("to"), entry.get("namespace"))
            for environment, entry in ((name, entry or {}) for name, entry in (data.get("deploy") or {}).items())
        },
    )

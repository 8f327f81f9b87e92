"""Flags, selections and entries for tests, made without reading a file: name what matters, the rest is ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flagsync.envname import env_var_name
from flagsync.model.config import App
from flagsync.model.flag import (
    TARGETING_KEY,
    Comparison,
    Flag,
    Kind,
    Prerequisite,
    Rollout,
    Segment,
    Split,
    TargetingRule,
    ValueType,
)
from flagsync.model.target import Entry, Selection


class Flags(dict[str, Flag]):
    """A lookup of flags by key; it knows no segments."""

    def flag(self, key: str) -> Flag | None:
        return self.get(key)

    def segment(self, name: str) -> Segment | None:
        return None


def make_flags(*flags: Flag) -> Flags:
    return Flags({flag.key: flag for flag in flags})


def make_flag(key: str = "checkout", **overrides: Any) -> Flag:
    """A boolean release flag that serves `disabled` everywhere; `variants` and any other field can be given.

    `environments` may be a list of `Environment`; where `variants` are given without a default, the first of them is both the
    default and the off variant.
    """
    variants: Mapping[str, Any] = overrides.pop("variants", {"enabled": True, "disabled": False})
    first = "disabled" if "disabled" in variants else next(iter(variants))
    environments = overrides.pop("environments", ())
    if not isinstance(environments, Mapping):
        environments = {environment.name: environment for environment in environments}
    fields: dict[str, Any] = {
        "kind": Kind.RELEASE,
        "type": ValueType.BOOLEAN,
        "path": f"flags/{key}.yaml",
        "route": (),
        "default": first,
        "off_variant": first,
        "env_var": env_var_name(key),
    }
    return Flag(key=key, variants=variants, environments=environments, **{**fields, **overrides})


def make_rule(*, serve: str | None = None, rollout: Rollout | None = None, split: Split | None = None) -> TargetingRule:
    """A rule for one region, which some contexts meet and others do not."""
    when = Comparison("region", "eq", "eu", ("rules", 0, "when"))
    return TargetingRule("eu", when, serve, rollout, split, ("rules", 0))


def make_rollout(percent: float, serve: str = "enabled") -> Rollout:
    return Rollout(serve, percent, TARGETING_KEY, (), ("environments", "production", "rollout"))


def make_split(**weights: float) -> Split:
    return Split(TARGETING_KEY, weights, ("environments", "production", "split"))


def make_prerequisite(flag: str, variant: str = "enabled") -> Prerequisite:
    return Prerequisite(flag, variant, ("prerequisites", 0))


def make_selection(flags: Iterable[Flag], *, environment: str = "production", **overrides: Any) -> Selection:
    """The selection of an app called shop that has all the flags."""
    chosen = tuple(sorted(flags, key=lambda flag: flag.key))
    app = overrides.pop("app", App("shop", flags=("*",)))
    return Selection(
        app, environment, tuple(flag.key for flag in chosen), overrides.pop("lookup", make_flags(*chosen)), **overrides
    )


def make_entries(values: Mapping[str, str]) -> list[Entry]:
    """An entry for each variable; its flag has the variable's name in lower case."""
    return [Entry(name.lower(), "on", name, text) for name, text in values.items()]

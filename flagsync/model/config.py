"""The repository's configuration, `flagsync.yaml`, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Final

from flagsync.model.place import Part, Place, Route
from flagsync.model.record import record

CONFIG_PATH = "flagsync.yaml"
"""Where the configuration lies, from the repository's root."""

FLAGS_FOLDER = "flags"
"""The folder that holds every flag file, from the repository's root."""

SEGMENTS_FOLDER = "flags/segments"
"""The folder that holds the segments."""

CARRIERS: Final = frozenset({"flagd", "featureflag"})
"""The targets of an app that can say who gets what; the others have one value for everybody."""

LIFETIMES: Final[Mapping[str, int]] = {"release": 90, "experiment": 60, "sunset": 90}
"""How many days a flag of a kind may live where `flagsync.yaml` says nothing else; the kinds not named may stay."""


def set_name(app: str, environment: str) -> str:
    """``<app>.<environment>``: what the set of an app in an environment is called, unique on a target."""
    return f"{app}.{environment}"


@record
class EnvironmentConfig:
    """One environment; `bucketing` is the hash generation of the flagd providers in use there (``v2`` or ``v3``)."""

    name: str
    bucketing: str = "v2"


@record
class Deployment:
    """Where an app's flags go in one environment: `to` is ``dir:PATH`` or ``kube[:CONTEXT]``."""

    to: str | None = None
    namespace: str | None = None


@record
class App:
    """A set of flags that is rendered and synced together, once per environment.

    A flag belongs to the app where any of the selectors given takes it: `flags` (globs of keys), `tags` or `paths` (globs).
    """

    name: str
    flags: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    targets: tuple[str, ...] = ("env",)
    names: str = "stable"
    deploy: Mapping[str, Deployment] = field(default_factory=dict)


@record
class LintConfig:
    """What the repository changes about the rules: severities, lifetimes in days per kind, numbers that are thresholds.

    `teams` are the owners that exist; empty where the repository keeps no list.
    """

    severity: Mapping[str, str] = field(default_factory=dict)
    lifetimes: Mapping[str, int] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    teams: tuple[str, ...] = ()

    def lifetime(self, kind: str) -> int | None:
        """How many days a flag of the kind may live; None where it may stay."""
        return self.lifetimes.get(kind) or LIFETIMES.get(kind)


@record
class Config:
    """The whole configuration; `environments` stand in their order of promotion, first to last.

    `scan` and `gates` are kept as written for the verbs that use them. `digest` identifies the content.
    """

    environments: Mapping[str, EnvironmentConfig]
    apps: Mapping[str, App]
    attributes: Mapping[str, str] = field(default_factory=dict)
    lint: LintConfig = field(default_factory=LintConfig)
    scan: Mapping[str, Any] = field(default_factory=dict)
    gates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    digest: str = ""

    def at(self, *route: str | int, part: Part = "value") -> Place:
        """The place at a route of the configuration file."""
        return Place(CONFIG_PATH, route, part)

    def route_of(self, app: str, environment: str | None = None) -> Route:
        """The route of an app, or of its deployment to an environment."""
        return ("apps", app) if environment is None else ("apps", app, "deploy", environment)

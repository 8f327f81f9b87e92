"""What the command line asks of the pipeline, as plain values."""

from __future__ import annotations

from datetime import date

from flagsync.model.record import record


@record
class LintRequest:
    """`paths` (relative to the repository) limit what is reported, never what is read.

    `select` and `ignore` are ids of rules; `baseline` holds the fingerprints of findings that were accepted before.
    """

    today: date
    paths: tuple[str, ...] = ()
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    baseline: frozenset[str] | None = None


@record
class SetsRequest:
    """Which sets a verb is about: every app (or those named) in the environments named, or in all."""

    today: date
    environments: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()


@record
class RenderRequest:
    """What to render: the maps that an app's targets say (``configmap``), or one target by name; `dialect` is for env files."""

    sets: SetsRequest
    target: str = "configmap"
    dialect: str | None = None


@record
class ImportRequest:
    """What to import: files of one format as (name, text), for which environments, into which folder.

    `partial` takes flags of which some meaning is lost. `schema` is where a file in that folder finds its schema.
    """

    today: date
    importer: str
    files: tuple[tuple[str, str], ...]
    environments: tuple[str, ...] = ()
    folder: str = "flags"
    partial: bool = False
    schema: str = ""

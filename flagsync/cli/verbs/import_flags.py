"""`flagsync import`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

import click

from flagsync.carry import Carried
from flagsync.cli.options import common, dated, day_or_today, reporting
from flagsync.cli.session import check_reports, publish, session, tell
from flagsync.edges.disk import printable
from flagsync.edges.output import create_files, read_limited
from flagsync.foreign import MAXIMUM_BYTES
from flagsync.model.config import FLAGS_FOLDER
from flagsync.model.fault import Exit
from flagsync.model.report import Line, Report
from flagsync.model.request import ImportRequest
from flagsync.pipeline.importing import import_flags
from flagsync.pipeline.reading import configuration
from flagsync.splice import fragment

SHOWN = 20
"""How many files are named one by one."""


@click.command("import")
@click.argument("format_", metavar="FORMAT")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--into", default=FLAGS_FOLDER, show_default=True, metavar="DIR", help="The folder below flags/.")
@click.option(
    "--env", "environments", multiple=True, metavar="NAME", help="Where the targeting goes; repeatable.  [default: everywhere]"
)
@click.option("--partial", is_flag=True, help="Write flags that lose some of their meaning too, with a comment where.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show every file as it would be.")
@reporting
@dated
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    format_: str,
    files: tuple[Path, ...],
    into: str,
    environments: tuple[str, ...],
    partial: bool,
    dry_run: bool,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """Bring flags in from another system, and say what could not be carried.

    FORMAT is configmap, dotenv or flagd. Every flag becomes a file of its own; a file that exists is never overwritten, and
    nothing is written unless all of it can be. A flag that would serve anybody something else than before is left out and
    named.

    \b
    Examples:
      flagsync import flagd flags.flagd.json --dry-run
      flagsync import dotenv .env --into flags/shop
      flagsync import configmap deploy/config.yaml --env production
    """
    del fail_on
    run = session(context)
    check_reports(reports, run.settings)
    texts = tuple((printable(str(path)), read_limited(path, MAXIMUM_BYTES)) for path in files)
    request = ImportRequest(
        today=day_or_today(today),
        importer=format_,
        files=texts,
        environments=environments,
        folder=into,
        partial=partial,
        schema=_schema(run.root, into),
    )
    ports = run.ports(run.source(), run.memory(no_cache=True))
    carried = import_flags(request, ports)
    if not dry_run:
        create_files(run.root, carried.files)
    lines = [*_files(carried, dry_run=dry_run), *_variables(carried), *_losses(carried), *_summary(carried, dry_run=dry_run)]
    lines += _undeclared(carried, configuration(ports).attributes)
    data = {"written": [] if dry_run else list(carried.files), "losses": list(_as_data(carried, dry_run=dry_run))}
    publish(
        Report("import", None, flags=len(carried.files), files=len(files), data=data, lines=lines), reports, None, run.settings
    )
    if carried.files and not dry_run:
        tell("run `flagsync lint` to see what is missing, such as owners and expiry dates", run.settings)
    return Exit.CLEAN if carried.whole else Exit.FINDINGS


def _schema(root: Path, into: str) -> str:
    """Where an editor finds the schema: in the repository where it has a copy, else at its published address."""
    up = "../" * len(PurePosixPath(into).parts)
    for folder in ("schemas", ".flagsync"):
        if (root / folder / "flag.v1.schema.json").is_file():
            return f"{up}{folder}/flag.v1.schema.json"
    return "https://flagsync.dev/schemas/flag.v1.schema.json"


def _files(carried: Carried, *, dry_run: bool) -> Iterator[Line]:
    if dry_run:
        for path, text in carried.files.items():
            yield Line(path, "heading")
            yield from (Line(f"  {line}") for line in text.splitlines())
        return
    paths = list(carried.files)
    yield from (Line(f"wrote {path}", "good") for path in paths[:SHOWN])
    if len(paths) > SHOWN:
        yield Line(f"wrote {len(paths) - SHOWN} more below {paths[0].rpartition('/')[0]}/", "good")


def _variables(carried: Carried) -> Iterator[Line]:
    if carried.variables:
        variable, key = carried.variables[0]
        more = f", and {len(carried.variables) - 1} more likewise" if len(carried.variables) > 1 else ""
        yield Line(f"variables keep their names: `{variable}` is the flag `{key}`{more}")


def _losses(carried: Carried) -> Iterator[Line]:
    for loss, written in carried.losses:
        fate = "" if not loss.meaning else " (written all the same)" if written else " (left out)"
        yield Line(f"{loss.place}: {loss.reason}{fate}", "bad" if loss.meaning else "faint")


def _summary(carried: Carried, *, dry_run: bool) -> Iterator[Line]:
    left_out = {
        (loss.flag, loss.place if loss.flag is None else "") for loss, written in carried.losses if loss.meaning and not written
    }
    count = len(carried.files)
    words = f"{count} flag{'' if count == 1 else 's'} {'would be written' if dry_run else 'written'}"
    words += f", {len(left_out)} left out" if left_out else ""
    yield Line(words, "heading")
    if any(loss.meaning and not loss.refused and not written for loss, written in carried.losses):
        yield Line("--partial writes those too that lose some of their meaning, with a comment where")


def _undeclared(carried: Carried, declared: Mapping[str, str]) -> list[Line]:
    """The attributes that flagsync.yaml does not know yet, as it would have them."""
    found = {name: sort or "string" for name, sort in sorted(carried.attributes.items()) if name not in declared}
    if not found:
        return []
    written = ", ".join(f"{fragment(name)}: {sort}" for name, sort in found.items())
    return [Line(f"add to `attributes` in flagsync.yaml, as far as these types are right: {written}")]


def _as_data(carried: Carried, *, dry_run: bool) -> Iterator[dict[str, Any]]:
    for loss, written in carried.losses:
        yield {"flag": loss.flag, "place": loss.place, "reason": loss.reason, "written": written and not dry_run}

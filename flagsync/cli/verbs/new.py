"""`flagsync new`."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

import click

from flagsync.cli.options import common, dated, day_or_today, reporting
from flagsync.cli.session import Session, check_reports, publish, session, tell
from flagsync.edges.output import create_file
from flagsync.model.config import FLAGS_FOLDER
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.flag import Kind, ValueType
from flagsync.model.report import Line, Report
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging, reading
from flagsync.starter import NewFlag, flag_text

KEY = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,127}\Z")


@click.command("new")
@click.argument("key")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([kind.value for kind in Kind]),
    help="What the flag is for; it decides how long it may live.",
)
@click.option(
    "--type",
    "value_type",
    type=click.Choice([each.value for each in ValueType]),
    help="The type of its values.  [default: boolean; string for an experiment]",
)
@click.option(
    "--owner", "owners", multiple=True, metavar="O", help="Who will remove it: team:NAME, @user or an address; repeatable."
)
@click.option("--description", metavar="TEXT", help="One sentence: what changes for whom when it is on.")
@click.option("--expires", metavar="DATE|+90d", help="When it must be gone.  [default: the kind's lifetime]")
@click.option("--issue", metavar="URL", help="The issue it belongs to.")
@click.option("--runbook", metavar="URL", help="What to read before turning it (kind ops).")
@click.option(
    "--into",
    default=FLAGS_FOLDER,
    show_default=True,
    metavar="DIR",
    help="The folder below flags/, from the repository's root.",
)
@reporting
@dated
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    key: str,
    kind: str,
    value_type: str | None,
    owners: tuple[str, ...],
    description: str | None,
    expires: str | None,
    issue: str | None,
    runbook: str | None,
    into: str,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
) -> int:
    """Write the file of a new flag, and say what is still missing in it.

    \b
    Examples:
      flagsync new checkout.new-flow --kind release --owner team:payments
      flagsync new payments.fallback --kind ops --runbook https://example.test/rb/7
    """
    del fail_on
    run = session(context)
    check_reports(reports, run.settings)
    day = day_or_today(today)
    _check_key(key)
    repository = reading.gather(run.ports(run.source(), run.memory(no_cache=True)))
    existing = repository.library.same_key(key)
    if existing:
        raise UsageFault(
            f"the flag `{existing[0].key}` exists already in {existing[0].path}", "choose another key, or edit that file"
        )
    kind_ = Kind(kind)
    flag = NewFlag(
        key=key,
        kind=kind_,
        type=ValueType(value_type or ("string" if kind_ is Kind.EXPERIMENT else "boolean")),
        description=description or "",
        owners=owners,
        created=day,
        expires=_day(expires, day),
        links={name: url for name, url in (("issue", issue), ("runbook", runbook)) if url},
        environments=tuple(repository.config.environments),
        lifetime=repository.config.lint.lifetime(kind_),
    )
    path = _path(into, key)
    create_file(run.root / path, flag_text(flag, _schema(run.root, path)))
    return _say(run, path, day, reports)


def _say(run: Session, path: str, day: date, reports: tuple[str, ...]) -> int:
    """Judges the new file, so that its author sees what is left to do."""
    report = judging.lint(LintRequest(day, paths=(path,)), run.ports(run.source(), run.memory(no_cache=True)))
    lines = [Line(f"wrote {path}", "good")]
    shown = Report(
        "new",
        None,
        report.findings,
        flags=report.flags,
        files=report.files,
        data={"path": path},
        lines=lines,
        sources=report.sources,
    )
    publish(shown, reports, run.source(), run.settings)
    tell("commit it with the code that reads it", run.settings)
    return Exit.CLEAN


def _check_key(key: str) -> None:
    if not KEY.match(key):
        raise UsageFault(
            f"`{key[:60]}` is no key",
            "a key begins with a letter and has at most 128 letters, digits, dots, dashes and underscores",
        )


def _day(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    if match := re.fullmatch(r"\+([0-9]{1,4})d", text):
        return today + timedelta(days=int(match[1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault(f"`--expires {text[:60]}` is no day", "write a day such as 2026-11-30, or +90d") from None


def _path(into: str, key: str) -> str:
    folder = PurePosixPath(into)
    if folder.is_absolute() or ".." in folder.parts or folder.parts[:1] != (FLAGS_FOLDER,):
        raise UsageFault(f"`--into {into[:60]}` lies outside {FLAGS_FOLDER}/", f"name a folder such as {FLAGS_FOLDER}/checkout")
    return str(folder / f"{key}.yaml")


def _schema(root: Path, path: str) -> str:
    """Where an editor finds the schema: in the repository where it has a copy, else at its published address."""
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    for folder in ("schemas", ".flagsync"):
        if (root / folder / "flag.v1.schema.json").is_file():
            return f"{up}{folder}/flag.v1.schema.json"
    return "https://flagsync.dev/schemas/flag.v1.schema.json"

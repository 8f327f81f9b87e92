"""The options that verbs share, and the session they make."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from flagsync.cli import completion
from flagsync.model.fault import UsageFault

COMMON: Final = "flagsync.common"
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Common:
    """What may be said before or after the verb; the later one counts."""

    repo: Path | None = None
    color: str | None = None
    quiet: bool = False
    verbose: bool = False

    @property
    def colored(self) -> bool:
        """Whether standard output gets colours (no-color.org, force-color.org)."""
        if self.color in {"always", "never"}:
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def common(function: Function) -> Function:
    """-C, --color, -q and -v."""

    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> Any:
        settings = context.meta.setdefault(COMMON, Common())
        if value not in (None, False):
            setattr(settings, parameter.name or "", value)
        return value

    for decorate in (
        click.option("-v", "--verbose", is_flag=True, expose_value=False, callback=keep, help="Say more on standard error."),
        click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=keep, help="Say nothing but results."),
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            expose_value=False,
            callback=keep,
            help="Colours; NO_COLOR and FORCE_COLOR are obeyed too.  [default: auto]",
        ),
        click.option(
            "-C",
            "--repo",
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=keep,
            metavar="DIR",
            help="The repository.  [default: the Git work tree around the current folder]",
        ),
    ):
        function = decorate(function)
    return function


def settings_of(context: click.Context) -> Common:
    """The common options of this run."""
    settings = context.meta.setdefault(COMMON, Common())
    assert isinstance(settings, Common)  # noqa: S101 - nobody else uses the key
    return settings


def reading(function: Function) -> Function:
    """--staged and --rev: where the flags are read from."""
    function = click.option("--rev", metavar="REV", help="Read the flags of this commit.")(function)
    return click.option("--staged", is_flag=True, help="Read the flags as staged in the Git index.")(function)


def reporting(function: Function) -> Function:
    """--report and --fail-on."""
    function = click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "never"]),
        default="error",
        show_default=True,
        help="What makes the exit code 1.",
    )(function)
    return click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT[=FILE]",
        shell_complete=completion.reports,
        help="text, json, github, markdown, html or csv, to standard output or a file; repeatable.  [default: text]",
    )(function)


def caching(function: Function) -> Function:
    """--no-cache."""
    return click.option("--no-cache", is_flag=True, help="Neither use nor write what earlier runs remember.")(function)


def fetching(function: Function) -> Function:
    """--offline."""
    return click.option("--offline", is_flag=True, help="Fetch nothing: repositories known by their address count as missing.")(
        function
    )


def dated(function: Function) -> Function:
    """--today, so that a run can be repeated."""
    return click.option("--today", type=Day(), default=None, metavar="DATE", help="Judge as of this day.  [default: today]")(
        function
    )


def sets(function: Function) -> Function:
    """--env and --app."""
    function = click.option(
        "--app",
        "apps",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.apps,
        help="Only this app; repeatable.  [default: all]",
    )(function)
    return click.option(
        "--env",
        "environments",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.environments,
        help="Only this environment; repeatable.",
    )(function)


class Day(click.ParamType[date]):
    """A calendar day such as 2026-11-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text names."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no day; write one such as 2026-11-30", param, ctx)


def day_or_today(day: date | None) -> date:
    """The day given, or the day it is here."""
    return day or datetime.now().astimezone().date()


def exclusive(staged: bool, rev: str | None) -> None:  # noqa: FBT001 - both come straight from click
    """Raises UsageFault where both sources are asked for."""
    if staged and rev is not None:
        raise UsageFault("`--staged` and `--rev` exclude each other", "say which of the two to read")

"""What the shell offers after TAB: names of environments, apps and rules, read from where the command would read them."""

from __future__ import annotations

from collections.abc import Iterable

import click

from flagsync.model.fault import Fault


def environments(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The environments of flagsync.yaml; none where it cannot be read."""
    del parameter
    return _beginning(incomplete, _names(context, "environments"))


def apps(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The apps of flagsync.yaml; none where it cannot be read."""
    del parameter
    return _beginning(incomplete, _names(context, "apps"))


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Every rule; after a comma the next one."""
    del context, parameter
    from flagsync import rules as shelf

    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{name}" for name in _beginning(last, shelf.BY_ID)]


def reports(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Every format of reports."""
    del context, parameter
    from flagsync import reports as shelf

    return _beginning(incomplete, shelf.ALL)


def _beginning(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _names(context: click.Context, what: str) -> list[str]:
    from flagsync.cli.session import session
    from flagsync.model.config import CONFIG_PATH
    from flagsync.model.document import DocumentKind
    from flagsync.model.report import Skip
    from flagsync.parse import parse

    try:
        content = session(context).source().read(CONFIG_PATH)
    except Fault:
        return []
    data = {} if isinstance(content, Skip) else parse(CONFIG_PATH, DocumentKind.CONFIG, content).data
    found = data.get(what) if isinstance(data, dict) else None
    return list(found) if isinstance(found, dict) else []

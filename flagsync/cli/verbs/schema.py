"""`flagsync schema`."""

from __future__ import annotations

import json

import click

from flagsync.cli.options import common, reporting, settings_of
from flagsync.cli.session import publish
from flagsync.cli.streams import emit
from flagsync.edges.bundled import SCHEMA_NAMES, SchemaName, schema_text
from flagsync.model.report import Line, Report


@click.command("schema")
@click.argument("name", type=click.Choice(SCHEMA_NAMES), default="flag")
@reporting
@common
@click.pass_context
def command(context: click.Context, *, name: SchemaName, reports: tuple[str, ...], fail_on: str) -> int:
    """Print a JSON schema: of a flag (the default), a segment, flagsync.yaml (config) or the JSON report.

    \b
    Examples:
      flagsync schema > .vscode/flag.schema.json
      flagsync schema config
    """
    del fail_on
    text = schema_text(name)
    if reports:
        lines = [Line(line) for line in text.splitlines()]
        publish(Report("schema", None, lines=lines, data={"schema": json.loads(text)}), reports, None, settings_of(context))
    else:
        emit(text)
    return 0

"""`flagsync schema`."""

from __future__ import annotations

import click

from flagsync.cli.options import common
from flagsync.cli.streams import emit
from flagsync.edges.bundled import SCHEMA_NAMES, SchemaName, schema_text


@click.command("schema")
@click.argument("name", type=click.Choice(SCHEMA_NAMES), default="flag")
@common
def command(*, name: SchemaName) -> int:
    """Print a JSON schema: of a flag (the default), a segment, flagsync.yaml (config) or the JSON report.

    \b
    Examples:
      flagsync schema > .vscode/flag.schema.json
      flagsync schema config
    """
    emit(schema_text(name))
    return 0

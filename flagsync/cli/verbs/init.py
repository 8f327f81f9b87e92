"""`flagsync init`."""

from __future__ import annotations

import re
from pathlib import Path

import click

from flagsync.cli.options import common, reporting, settings_of
from flagsync.cli.session import check_reports, publish
from flagsync.edges.bundled import SCHEMA_NAMES, schema_text
from flagsync.edges.output import create_file
from flagsync.model.config import CONFIG_PATH, FLAGS_FOLDER
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.report import Line, Report
from flagsync.starter import GITHUB_WORKFLOW, GITLAB_JOB, PRE_COMMIT, config_text

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z")
ENVIRONMENTS = ("development", "staging", "production")


@click.command("init")
@click.option("--app", metavar="NAME", help="The application that reads the flags.  [default: the folder's name]")
@click.option(
    "--env",
    "environments",
    multiple=True,
    metavar="NAME",
    help="An environment; repeat it in order of promotion.  [default: development, staging, production]",
)
@reporting
@common
@click.pass_context
def command(
    context: click.Context, *, app: str | None, environments: tuple[str, ...], reports: tuple[str, ...], fail_on: str
) -> int:
    """Start in this folder: flagsync.yaml, flags/, schemas for the editor, snippets for pre-commit and CI.

    Nothing that exists is changed: what would have been written there is printed instead.

    \b
    Examples:
      flagsync init --app shop --env staging --env production
    """
    del fail_on
    settings = settings_of(context)
    check_reports(reports, settings)
    root = (settings.repo or Path.cwd()).resolve()
    if not root.is_dir():
        raise UsageFault(f"there is no folder {root}", "create it first")
    named = app or _app_name(root.name)
    for name in (named, *environments):
        if not NAME.match(name):
            raise UsageFault(f"`{name[:60]}` is no name", "use lower-case letters, digits and dashes, at most 63")
    if len(set(environments)) != len(environments):
        raise UsageFault("an environment is named twice", "name each once, in order of promotion")
    written, lines = _write(root, _files(root, named, environments or ENVIRONMENTS))
    lines += [Line(""), Line("Next: flagsync new checkout.new-flow --kind release --owner team:NAME")]
    publish(Report("init", None, lines=lines, data={"written": written}), reports, None, settings)
    return Exit.CLEAN


def _app_name(folder: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:63].strip("-")
    return name or "app"


def _files(root: Path, app: str, environments: tuple[str, ...]) -> dict[str, str]:
    files = {CONFIG_PATH: config_text(app, environments), f"{FLAGS_FOLDER}/.gitkeep": ""}
    files |= {f".flagsync/{name}.v1.schema.json": schema_text(name) for name in SCHEMA_NAMES if name != "report"}
    files[".pre-commit-config.yaml"] = PRE_COMMIT
    if (root / ".gitlab-ci.yml").exists():
        files[".gitlab-ci.yml"] = GITLAB_JOB
    else:
        files[".github/workflows/flags.yaml"] = GITHUB_WORKFLOW
    return files


def _write(root: Path, files: dict[str, str]) -> tuple[list[str], list[Line]]:
    written, lines = [], []
    for name, text in files.items():
        if (root / name).exists() or (root / name).is_symlink():
            if name.startswith(".flagsync/") or not text or (root / name).read_bytes() == text.encode():
                continue
            lines += [Line(f"{name} exists and stays as it is; what it would have said:", "heading")]
            lines += [Line(f"  {line}") for line in text.splitlines()]
            continue
        create_file(root / name, text)
        written.append(name)
        lines.append(Line(f"wrote {name}", "good"))
    return written, lines

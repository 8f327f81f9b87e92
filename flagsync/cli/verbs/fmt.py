"""`flagsync fmt`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff

import click

from flagsync.cli.options import common, reporting
from flagsync.cli.session import Session, check_reports, publish, session
from flagsync.model.fault import Exit
from flagsync.model.report import Line, Report, Skip
from flagsync.pipeline import layout

_STYLES = {"+": "added", "-": "removed", "@": "faint"}


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--check", is_flag=True, help="Write nothing; show what would change, and exit 1 where something would.")
@reporting
@common
@click.pass_context
def command(context: click.Context, *, paths: tuple[str, ...], check: bool, reports: tuple[str, ...], fail_on: str) -> int:
    """Bring flag files, segments and flagsync.yaml into the canonical order and layout.

    Comments, quotes, values and the order of variants, weights, environments and rules stay as they are. A file that cannot be
    read without doubt is left alone and named.

    \b
    Examples:
      flagsync fmt
      flagsync fmt --check flags/checkout
    """
    run = session(context)
    check_reports(reports, run.settings)
    source = run.source()
    found = layout.arrange(run.paths(paths, existing=True), source)
    report = _report(found, [] if check else _write(run, found.rewrites), check=check)
    publish(report, reports, source, run.settings)
    return Exit.FINDINGS if check and found.rewrites and fail_on != "never" else Exit.CLEAN


def _write(run: Session, rewrites: Sequence[layout.Rewrite]) -> list[Skip]:
    """Writes the files. Answers those that could not be written, which keep what they have."""
    outcomes = [(rewrite.path, run.rewrite(rewrite.path, rewrite.before, rewrite.after)) for rewrite in rewrites]
    return [Skip(path, reason) for path, reason in outcomes if reason is not None]


def _report(found: layout.Arranged, late: list[Skip], *, check: bool) -> Report:
    missed = {skip.path for skip in late}
    changed = [rewrite for rewrite in found.rewrites if rewrite.path not in missed]
    left = [*found.left, *late]
    lines = [line for rewrite in changed for line in (_diff(rewrite) if check else [Line(f"changed {rewrite.path}", "good")])]
    lines += [Line(f"left alone {skip.path}: {skip.reason}", "warning") for skip in left]
    if not changed and not left:
        lines.append(Line(f"{found.files} {'file is' if found.files == 1 else 'files are'} in canonical order and layout"))
    return Report(
        "fmt",
        None,
        skipped=found.skipped,
        files=found.files,
        data={"changed": [rewrite.path for rewrite in changed], "left": [_as_data(skip) for skip in left]},
        lines=lines,
    )


def _as_data(skip: Skip) -> dict[str, str]:
    return {"path": skip.path, "reason": skip.reason}


def _diff(rewrite: layout.Rewrite) -> Iterator[Line]:
    before, after = (text.replace("\r\n", "\n").split("\n") for text in (rewrite.before, rewrite.after))
    for line in unified_diff(before, after, f"a/{rewrite.path}", f"b/{rewrite.path}", lineterm=""):
        style = "headline" if line.startswith(("--- ", "+++ ")) else _STYLES.get(line[:1], "")
        yield Line(line, style)

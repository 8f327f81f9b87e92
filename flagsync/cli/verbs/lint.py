"""`flagsync lint`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from flagsync.baseline import fingerprints, gone, written
from flagsync.cli import completion
from flagsync.cli.options import caching, common, dated, day_or_today, reading, reporting
from flagsync.cli.session import Session, check_reports, exit_code, publish, session, tell
from flagsync.edges.output import read_text, replace_file
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.report import Report
from flagsync.model.request import LintRequest
from flagsync.nearest import nearest
from flagsync.pipeline import judging


@click.command("lint")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--select", multiple=True, metavar="RULE", shell_complete=completion.rules, help="Ask only this rule; repeatable, or a,b."
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    shell_complete=completion.rules,
    help="Count what this rule finds, but do not show it; repeatable, or a,b.",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes: none of them changes what anybody is served.")
@click.option("--unsafe", is_flag=True, help="With --fix, make the others too; read the diff.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Silence what was accepted in FILE.")
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Accept all that is found now; an existing FILE only loses what is gone.",
)
@reading
@reporting
@dated
@caching
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    unsafe: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
    today: date | None,
    no_cache: bool,
) -> int:
    """Judge the flags: every mistake with its place, and the fix.

    PATHs limit what is reported, never what is read: a finding counts if it, or a note of it, lies there.

    \b
    Examples:
      flagsync lint                          everything in the work tree
      flagsync lint flags/checkout           what concerns these files
      flagsync lint --staged                 as pre-commit sees it
      flagsync lint --report github --report json=lint.json
    """
    run = session(context)
    check_reports(reports, run.settings)
    _check(fix=fix, unsafe=unsafe, staged=staged, rev=rev)
    request = LintRequest(
        today=day_or_today(today),
        paths=run.paths(paths, existing=not staged and rev is None),
        select=_askable(_known(select)),
        ignore=_known(ignore),
        baseline=_read_baseline(baseline),
    )
    source, memory = run.source(staged=staged, rev=rev), run.memory(no_cache=no_cache)
    if fix:
        report, made = judging.fix(
            request,
            lambda: run.ports(run.source(), memory),
            lambda path, before, after: _rewritten(run, path, before, after),
            unsafe=unsafe,
        )
        tell(f"{made} {'fix' if made == 1 else 'fixes'} made", run.settings)
    else:
        report = judging.lint(request, run.ports(source, memory))
    memory.save()
    if write_baseline is not None:
        return _write_baseline(report, write_baseline, run)
    if request.baseline is not None and not paths and (lost := gone(report.findings, request.baseline)):
        entries = "1 entry of the baseline is" if lost == 1 else f"{lost} entries of the baseline are"
        tell(f"{entries} found no more; shrink it with `--write-baseline {baseline}`", run.settings)
    publish(report, reports, source, run.settings)
    return exit_code(report, fail_on)


def _check(*, fix: bool, unsafe: bool, staged: bool, rev: str | None) -> None:
    if fix and (staged or rev is not None):
        raise UsageFault("`--fix` changes files of the work tree", "leave out `--staged` and `--rev`")
    if unsafe and not fix:
        raise UsageFault("`--unsafe` says which fixes to make", "use it with `--fix`")


def _rewritten(run: Session, path: str, before: str, after: str) -> bool:
    reason = run.rewrite(path, before, after)
    if reason is not None:
        tell(f"left alone {path}: {reason}", run.settings)
    return reason is None


def _read_baseline(path: Path | None) -> frozenset[str] | None:
    return None if path is None else fingerprints(read_text(path), str(path))


def _write_baseline(report: Report, path: Path, run: Session) -> int:
    before = _read_baseline(path) if path.exists() else None
    text = written(report.findings, before)
    replace_file(path, text)
    count = len(fingerprints(text, str(path)))
    tell(f"{count} {'finding is' if count == 1 else 'findings are'} in the baseline {path}", run.settings)
    return Exit.CLEAN


def _askable(names: frozenset[str]) -> frozenset[str]:
    """The rules that were selected.

    Raises UsageFault where one of them is not asked by `lint`.
    """
    from flagsync import rules

    for name in sorted(names):
        if rules.BY_ID[name].subject.needs_code:
            raise UsageFault(f"rule `{name}` needs the code, which `lint` does not look at", "run `flagsync stale`")
    return names


def _known(given: tuple[str, ...]) -> frozenset[str]:
    """The rules that were named.

    Raises UsageFault where there is no such rule.
    """
    from flagsync import rules

    names = [name.strip() for value in given for name in value.split(",") if name.strip()]
    for name in names:
        if name not in rules.BY_ID:
            near = nearest(name, rules.BY_ID)
            raise UsageFault(f"there is no rule `{name}`", f"did you mean `{near}`?" if near else "see `flagsync explain`")
    return frozenset(names)

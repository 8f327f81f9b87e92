"""`flagsync eval`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from flagsync.cli.options import common, reading, reporting
from flagsync.cli.session import check_reports, publish, session, tell
from flagsync.contexts import context_of, contexts_of, merged
from flagsync.edges.output import read_text
from flagsync.model.evaluation import PrerequisiteAsked, Step
from flagsync.model.fault import Exit, UsageFault
from flagsync.model.report import Line, Report
from flagsync.pipeline import evaluating
from flagsync.pipeline import reading as corridor
from flagsync.pipeline.evaluating import Asked, Served
from flagsync.preview import preview


@click.command("eval")
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only this environment; repeatable.")
@click.option("--context", "given", metavar="JSON", help="The evaluation context, as a JSON object.")
@click.option("-c", "pairs", multiple=True, metavar="NAME=VALUE", help="One attribute of the context; repeatable.")
@click.option(
    "--contexts",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Many contexts: json, jsonl or csv.",
)
@reading
@reporting
@common
@click.pass_context
def command(
    context: click.Context,
    *,
    keys: tuple[str, ...],
    environments: tuple[str, ...],
    given: str | None,
    pairs: tuple[str, ...],
    file: Path | None,
    staged: bool,
    rev: str | None,
    reports: tuple[str, ...],
    fail_on: str,
) -> int:
    """What a context is served, and why: the rules that were tried, the bucket, the prerequisite that failed.

    \b
    Examples:
      flagsync eval checkout.new-flow --env production -c targetingKey=u-17 -c region=eu-west-1
      flagsync eval --env staging --context '{"targetingKey": "u-17"}'
      flagsync eval checkout.new-flow --contexts users.csv
    """
    del fail_on
    run = session(context)
    check_reports(reports, run.settings)
    if file is not None and (given is not None or pairs):
        raise UsageFault("`--contexts` brings all contexts", "leave out `--context` and `-c`")
    source = run.source(staged=staged, rev=rev)
    repository = corridor.gather(run.ports(source, run.memory(no_cache=True)))
    every = evaluating.asked(repository, keys, environments)
    attributes = repository.config.attributes
    if file is None:
        served = evaluating.explained(every, merged(context_of(given, "`--context`") if given else {}, pairs, attributes))
        if given is None and not pairs:
            tell("no context is given, so this is what somebody without any attribute gets; add `-c NAME=VALUE`", run.settings)
        lines = list(_explained(served) if len(keys) == 1 or run.settings.verbose else _table(served))
        results = [_as_data(each) for each in served]
    else:
        contexts: Iterable[dict[str, Any]] = contexts_of(read_text(file), str(file), attributes)
        wanted = any(report.partition("=")[0] == "json" for report in reports)
        held = list(contexts) if wanted else []  # Otherwise there may be more of them than memory.
        lines = list(_counts(every, held or contexts))
        results = [_as_data(each) for each in evaluating.answered(every, held)]
    for card in repository.library.broken_cards:
        tell(f"{card.path} cannot be understood and is left out; see `flagsync lint`", run.settings)
    library = repository.library
    report = Report(
        "eval",
        None,
        flags=library.flag_count,
        files=len(library.paths),
        skipped=repository.skipped,
        lines=lines,
        data={"results": results},
    )
    publish(report, reports, source, run.settings)
    return Exit.CLEAN


def _explained(served: Sequence[Served]) -> Iterator[Line]:
    """Flag by flag, with every step."""
    for each in served:
        answer = each.evaluation
        yield Line(f"{each.flag} in {each.environment}: {answer.variant} ({preview(answer.value)}), {answer.reason}", "heading")
        yield from _steps(answer.path, "  ")


def _steps(path: Sequence[Step], indent: str) -> Iterator[Line]:
    for step in path:
        yield Line(f"{indent}{step.text}")
        if isinstance(step, PrerequisiteAsked):
            yield from _steps(step.path, f"{indent}  ")


def _table(served: Sequence[Served]) -> Iterator[Line]:
    """One line a flag, the environments side by side."""
    environments = list(dict.fromkeys(each.environment for each in served))
    flags = list(dict.fromkeys(each.flag for each in served))
    cells = {(each.flag, each.environment): f"{each.evaluation.variant} {each.evaluation.reason}" for each in served}
    first = max((len(flag) for flag in flags), default=0)
    widths = [max(len(name), *(len(cells[flag, name]) for flag in flags)) for name in environments] if flags else []
    rows = [("", environments), *((flag, [cells[flag, name] for name in environments]) for flag in flags)]
    for head, row in rows:
        text = "  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False))
        yield Line(f"{head:{first}}  {text}".rstrip(), "" if head else "heading")


def _counts(every: Sequence[Asked], contexts: Iterable[dict[str, Any]]) -> Iterator[Line]:
    """How many contexts get what."""
    total, counted = evaluating.counted(every, contexts)
    yield Line(f"{total} {'context' if total == 1 else 'contexts'}", "heading")
    for each, counts in counted:
        some = [(variant, counts[variant]) for variant in each.flag.variants if counts[variant]]
        shares = ", ".join(f"{variant} {count} ({100 * count / total:.4g} %)" for variant, count in some)
        yield Line(f"{each.flag.key} in {each.environment}: {shares}")


def _as_data(served: Served) -> dict[str, Any]:
    answer = served.evaluation
    data: dict[str, Any] = {
        "flag": served.flag,
        "environment": served.environment,
        "variant": answer.variant,
        "value": answer.value,
        "reason": answer.reason.value,
        "path": [_step_data(step) for step in answer.path],
    }
    return data if served.context is None else {**data, "context": served.context}


def _step_data(step: Step) -> dict[str, Any]:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", type(step).__name__).lower()
    data: dict[str, Any] = {"step": kind, "text": step.text}
    return {**data, "path": [_step_data(inner) for inner in step.path]} if isinstance(step, PrerequisiteAsked) else data

"""What became of a run: the account of every set, and where there are many, a table and one line that adds it up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flagsync.model.change import Plan, Result, SetResult, State
from flagsync.model.inventory import Kind
from flagsync.model.report import Line
from flagsync.narrate import account_lines, conclusion_lines, plan_data, refusal_lines, restart_lines, set_words, short
from flagsync.phrase import counted

MANY: Final = 2
"""From so many sets on their results are a table: whoever reads it looks for the one that is not like the others."""

NOTICEABLE: Final = 5.0
"""Seconds from which on it is said how long something has taken."""

_NOT_DONE: Final = tuple(state for state in State if state not in {State.DONE, State.SKIPPED})


def result_lines(result: Result, *, dry_run: bool, seconds: float = 0.0) -> Iterator[Line]:
    """What became of a run, after its plan was shown; `seconds` is how long all of it has taken."""
    yield from refusal_lines(result.sets)
    yield from account_lines(result.sets)
    if sum(each.due for each in result.sets) >= MANY:
        yield from _tally_lines(result, dry_run=dry_run, seconds=seconds)
    else:
        stopped = any(each.refusals or each.outcomes for each in result.sets) and not any(_wrote(each) for each in result.sets)
        reason = "another set was refused" if result.refusals else "another set cannot be written"
        for each in result.sets:
            yield from conclusion_lines(each, dry_run=dry_run, stopped=reason if stopped else None)
    yield from restart_lines(result.sets)


def _wrote(each: SetResult) -> bool:
    return each.concluded or bool(each.count(State.DONE, State.UNKNOWN))


def _tally_lines(result: Result, *, dry_run: bool, seconds: float) -> Iterator[Line]:
    due = [each for each in result.sets if each.due]
    same = len(result.sets) - len(due)
    rest = f"; nothing differs in {counted(same, 'more set')}" if same else ""
    took = f", in {_duration(seconds)}" if seconds >= NOTICEABLE else ""
    if not any(_wrote(each) for each in due) and any(each.refusals or each.outcomes for each in due):
        yield Line(f"{counted(len(due), 'set')}: nothing was changed{_hindrance(due)}{rest}", "bad")
        return
    if dry_run:
        yield Line(f"{counted(len(due), 'set')}: a dry run, nothing was changed{rest}", "faint")
        return
    yield from _table(due)
    if all(each.whole for each in due):
        yield Line(f"{counted(len(due), 'set')}: {_success(due)}{took}{rest}", "good")
        return
    finished = sum(each.whole for each in due)
    told = f"{finished} finished, {len(due) - finished} not" if finished else "none is finished"
    yield Line(f"{counted(len(due), 'set')}: {told}{took}; run the same command again to finish{rest}", "bad")


def _hindrance(due: Sequence[SetResult]) -> str:
    """What of which set stood against the run; a run that was interrupted has said so of what it did not try."""
    refused = [set_words(each.plan) for each in due if each.refusals]
    unwritable = [set_words(each.plan) for each in due if each.count(*_NOT_DONE)]
    names = refused or unwritable
    if not names:
        return "; run the same command again to finish"
    several = names[0] if len(names) == 1 else f"{names[0]} and {counted(len(names) - 1, 'other')}"
    return (
        f", because {several} {'was' if len(names) == 1 else 'were'} refused"
        if refused
        else f", because {several} cannot be written"
    )


def _success(due: Sequence[SetResult]) -> str:
    wrote = sum(each.count(State.DONE, deleting=False) for each in due)
    if all(each.plan.kind is Kind.ADOPT for each in due):
        taken = f"{counted(wrote, 'object')} taken over" if wrote else "only the records were written"
        return f"{taken}; `flagsync sync` brings what is live to the commit"
    commits = {each.plan.goal.commit for each in due}
    live = f"live is {short(next(iter(commits)))}" if len(commits) == 1 else "live is what was planned"
    deleted = sum(each.count(State.DONE, deleting=True) for each in due)
    if not any(each.plan.changes for each in due):
        return f"{live}, only the records were written"
    return f"{live}, {counted(wrote, 'object')} written{f', {deleted} deleted' if deleted else ''}"


def _table(due: Sequence[SetResult]) -> Iterator[Line]:
    rows = [_row(each) for each in due]
    heads = ("set", "namespace", "target", "result", "written", "deleted", "unchanged", "failed", "not tried", "time")
    shown = [index for index in range(len(heads)) if _tells(index, rows)]
    widths = {index: max(len(heads[index]), *(len(row[index]) for row in rows)) for index in shown}

    def line(cells: Sequence[str]) -> str:
        parts = [
            cells[index].ljust(widths[index]) if index < _FIRST_NUMBER else cells[index].rjust(widths[index]) for index in shown
        ]
        return f"  {'  '.join(parts)}".rstrip()

    yield Line(line(heads), "faint")
    for each, row in zip(due, rows, strict=True):
        yield Line(line(row), "" if each.whole else "error")


_FIRST_NUMBER: Final = 4
_ALWAYS: Final = {0, 3, 4}


def _tells(index: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column says anything: a target that all share, and a number that is nought everywhere, do not."""
    cells = {row[index] for row in rows}
    return index in _ALWAYS or (len(cells) > 1 if index == _TARGET else cells != {"-"})


_TARGET: Final = 2


def _row(each: SetResult) -> tuple[str, ...]:
    numbers = (
        each.count(State.DONE, deleting=False),
        each.count(State.DONE, deleting=True),
        len(each.plan.unchanged),
        each.count(*_NOT_DONE),
        each.count(State.SKIPPED),
    )
    return (
        set_words(each.plan),
        each.plan.set_id.namespace or "-",
        each.plan.target,
        _state(each),
        *(str(number) if number else "-" for number in numbers),
        _duration(each.seconds) if each.seconds >= NOTICEABLE else "-",
    )


def _state(each: SetResult) -> str:
    if each.refusals:
        return "refused"
    if each.whole:
        return "taken over" if each.plan.kind is Kind.ADOPT else f"live: {short(each.plan.goal.commit)}"
    return "not finished" if each.count(State.DONE, State.UNKNOWN) else "not begun"


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def result_data(plans: Sequence[Plan], result: Result) -> dict[str, Any]:
    """The plans as data, with what became of each change and of each set."""
    return {**plan_data(plans, result), "concluded": [_set_data(each) for each in result.sets]}


def _set_data(each: SetResult) -> dict[str, Any]:
    return {
        "app": each.plan.set_id.app,
        "environment": each.plan.set_id.environment,
        "namespace": each.plan.set_id.namespace,
        "target": each.plan.target,
        "concluded": each.concluded,
        "refused": bool(each.refusals),
        "written": each.count(State.DONE, deleting=False),
        "deleted": each.count(State.DONE, deleting=True),
        "unchanged": len(each.plan.unchanged),
        "failed": each.count(*_NOT_DONE),
        "skipped": each.count(State.SKIPPED),
        "seconds": round(each.seconds, 3),
        "restarts": list(each.restarts),
    }

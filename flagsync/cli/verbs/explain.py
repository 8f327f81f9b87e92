"""`flagsync explain`."""

from __future__ import annotations

from itertools import groupby

import click

from flagsync import rules
from flagsync.cli import completion
from flagsync.cli.options import common, reporting, settings_of
from flagsync.cli.session import publish
from flagsync.model.fault import UsageFault
from flagsync.model.finding import Rule
from flagsync.model.report import Line, Report
from flagsync.nearest import nearest


@click.command("explain")
@click.argument("rule", required=False, shell_complete=completion.rules)
@reporting
@common
@click.pass_context
def command(context: click.Context, *, rule: str | None, reports: tuple[str, ...], fail_on: str) -> int:
    """What a rule says, why, and how to please it; without RULE, the list of all.

    \b
    Examples:
      flagsync explain
      flagsync explain weights-sum
    """
    del fail_on
    if rule is None:
        report = _index()
    elif rule in rules.BY_ID:
        report = _page(rules.BY_ID[rule])
    else:
        near = nearest(rule, rules.BY_ID)
        raise UsageFault(f"there is no rule `{rule}`", f"did you mean `{near}`?" if near else "see `flagsync explain`")
    publish(report, reports, None, settings_of(context))
    return 0


def _index() -> Report:
    every = [module.RULE for module in rules.ALL]
    lines: list[Line] = []
    for family, members in groupby(every, key=lambda rule: rule.family):
        lines += [Line(""), Line(family, "heading")] if lines else [Line(family, "heading")]
        lines += [Line(f"  {rule.id:26} {rule.severity:8} {_first_sentence(rule)}") for rule in members]
    return Report("explain", None, lines=lines, data={"rules": [_as_data(rule) for rule in every]})


def _page(rule: Rule) -> Report:
    lines = [Line(f"{rule.id} ({rule.severity}, {rule.family})", "heading"), Line("")]
    lines += [Line(line) for line in rule.page.strip().splitlines()]
    if rule.options:
        lines += [Line(""), Line("Thresholds (lint.thresholds in flagsync.yaml):", "heading")]
        lines += [Line(f"  {rule.id}: {value:g}") for value in rule.options.values()]
    return Report("explain", None, lines=lines, data={"rule": _as_data(rule)})


def _first_sentence(rule: Rule) -> str:
    text = rule.page.removeprefix("What:").strip().split("\n\n")[0]
    return " ".join(text.split()).split(". ")[0].removesuffix(".")


def _as_data(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "family": rule.family,
        "page": rule.page.strip(),
        "stops_sync": rule.serving and rule.severity.value == "error",
        "options": dict(rule.options),
    }

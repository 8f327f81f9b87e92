"""`make docs`: the reference, from the rules' own pages and the help texts. A test holds both equal."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from click.testing import CliRunner

from flagsync import rules
from flagsync.cli.group import VERBS, flagsync

HERE = Path(__file__).resolve().parent


def rules_page() -> str:
    """Every rule under its family, as `flagsync explain` prints it."""
    every = [module.RULE for module in rules.ALL]
    lines = [
        "# The rules",
        "",
        "Written by `make docs` from the rules themselves; `flagsync explain RULE` prints the same. An example shows only the",
        "lines that matter: the rest of the flag is filled in by the tests, which run every example.",
        "",
    ]
    for family, members in groupby(every, key=lambda rule: rule.family):
        lines += [f"## {family[0].upper()}{family[1:]}", ""]
        for rule in members:
            stops = ", stops `sync`" if rule.serving and rule.severity.value == "error" else ""
            lines += [f"### {rule.id}", "", f"*{rule.severity}{stops}*", "", rule.page.strip(), ""]
    return "\n".join(lines)


def commands_page() -> str:
    """The help of every verb."""
    runner = CliRunner()
    lines = ["# The commands", "", "Written by `make docs` from the help texts.", "", "```text", _help(runner, []), "```", ""]
    for heading, verbs in VERBS:
        lines += [f"## {heading}", ""]
        for name, *_ in verbs:
            lines += [f"### {name}", "", "```text", _help(runner, [name]), "```", ""]
    return "\n".join(lines)


def _help(runner: CliRunner, arguments: list[str]) -> str:
    done = runner.invoke(flagsync, [*arguments, "--help"], prog_name="flagsync", terminal_width=100, max_content_width=100)
    if done.exit_code:
        raise SystemExit(f"flagsync {' '.join(arguments)} --help exits with {done.exit_code}: {done.output}")
    return done.output.rstrip()


PAGES = {"rules.md": rules_page, "commands.md": commands_page}


def main() -> None:
    """Writes the pages."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()

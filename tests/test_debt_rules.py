"""What code and history say is said by rules: their severity can be set, comments silence them, and all of it is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from flagsync import rules
from flagsync.model.debt import Cause
from flagsync.pipeline.staling import Outcome
from flagsync.stale import RULES, THRESHOLDS
from tests.gitrepo import GitRepo
from tests.program import run
from tests.rulebook import CONFIG, complete, lint_files, stale_files

USED = 'if flags.is_enabled("used.flag"):\n    pass\n'


def flag(key: str, text: str = "") -> dict[str, str]:
    return {f"flags/{key}.yaml": complete(text or f"key: {key}\n", key)}


def shop(code: str, *, severity: str = "", dead: str = "") -> Outcome:
    """A shop with a flag that is used, one that is not, and some more code."""
    config = CONFIG + (f"lint: {{severity: {{{severity}}}}}\n" if severity else "")
    return stale_files({"flagsync.yaml": config, **flag("used.flag"), **flag("dead.flag", dead), "app/shop.py": USED + code})


def shown(outcome: Outcome) -> set[tuple[str, str]]:
    """The list as pairs of a rule and what it is about."""
    debts = {(reason.cause.value, debt.flag) for debt in outcome.ledger.debts for reason in debt.reasons}
    strays = {(stray.cause.value, stray.key) for stray in outcome.ledger.strays}
    told = {
        finding.rule
        for finding in outcome.findings
        if finding.silenced is None and finding.rule not in {"unused-ignore", "ignore-without-reason"}
    }
    assert {rule for rule, _ in debts | strays} == told, "the list and the findings say the same"
    return debts | strays


def test_lint_does_not_claim_to_have_asked_what_it_cannot_know(tmp_path: Path) -> None:
    asked = set(lint_files(flag("dead.flag")).data["rules"])
    assert "expired" in asked
    assert asked.isdisjoint({"unreferenced", "undefined-flag", "stuck-ramp"})
    GitRepo.init(tmp_path).commit(files={"flagsync.yaml": CONFIG, **flag("dead.flag")})
    done = run("lint", "--select", "unreferenced", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "rule `unreferenced` needs the code" in done.stderr
    assert "flagsync stale" in done.stderr


DEAD = ("unreferenced", "dead.flag")


def test_every_cause_is_a_rule_with_a_page() -> None:
    assert rules.BY_ID.keys() >= RULES
    assert {cause.value: days for cause, days in THRESHOLDS.items()} == {
        rule.id: rule.options["days"] for rule in rules.BY_ID.values() if rule.id in {cause.value for cause in THRESHOLDS}
    }
    assert all(rules.BY_ID[cause].serving is False for cause in Cause), "debt never stops a sync"


def test_a_comment_in_the_flags_file_silences_and_is_counted() -> None:
    outcome = shop("", dead="key: dead.flag  # flagsync: ignore[unreferenced] the firmware asks for it\n")
    assert shown(outcome) == set()
    assert (outcome.ledger.silenced, outcome.ledger.remarks) == (1, [])


@pytest.mark.parametrize("comment", ["ignore[constant] other", "ignore[unreferenced] until=2026-11-22 over"])
def test_a_comment_on_something_else_or_that_is_over_silences_nothing(comment: str) -> None:
    assert shown(shop("", dead=f"key: dead.flag  # flagsync: {comment}\n")) == {DEAD}


def test_a_comment_that_finds_nothing_to_silence_is_named() -> None:
    outcome = shop(
        'if flags.is_enabled("dead.flag"):\n    pass\n', dead="key: dead.flag  # flagsync: ignore[unreferenced] why\n"
    )
    assert shown(outcome) == set()
    assert outcome.ledger.remarks == ["flags/dead.flag.yaml:1: comment silences `unreferenced`, which finds nothing there"]


def test_such_a_comment_is_not_called_unused_where_nobody_looked_at_the_code() -> None:
    files = flag("dead.flag", "key: dead.flag  # flagsync: ignore[unreferenced] the firmware asks for it\n")
    assert {finding.rule for finding in lint_files(files).findings} == set()
    assert stale_files(files).ledger.remarks == [], "no code speaks of any flag here"


def test_such_a_comment_must_say_why_and_must_spell_the_rule() -> None:
    outcome = shop("", dead="key: dead.flag  # flagsync: ignore[unreferenced]\n")
    assert (shown(outcome), outcome.ledger.silenced) == (set(), 1)
    assert outcome.ledger.remarks == ["flags/dead.flag.yaml:1: comment does not say why it silences `unreferenced`"]
    slip = flag("dead.flag", "key: dead.flag  # flagsync: ignore[unreferencd] why\n")
    assert [(finding.rule, finding.help) for finding in lint_files(slip).findings] == [
        ("unknown-rule", "did you mean `unreferenced`?")
    ]


@pytest.mark.parametrize("level", ["note", "warning", "error"])
def test_the_configuration_says_how_bad_it_is(level: str) -> None:
    outcome = shop('if flags.is_enabled("gone"):\n    pass\n', severity=f"unreferenced: {level}, undefined-flag: {level}")
    assert shown(outcome) == {DEAD, ("undefined-flag", "gone")}
    assert {finding.severity.value for finding in outcome.findings} == {level}
    assert outcome.ledger.debts[0].reasons[0].severity == outcome.ledger.strays[0].severity == level


def test_what_is_switched_off_is_not_listed_but_counted() -> None:
    outcome = shop('if flags.is_enabled("gone"):\n    pass\n', severity='unreferenced: "off", undefined-flag: "off"')
    assert shown(outcome) == set()
    assert outcome.ledger.ignored == 2


CALLS = {
    "undefined-flag": 'flags.is_enabled("gone")',
    "dynamic-key": "flags.is_enabled(name + suffix)",
    "code-default-differs": 'client.get_boolean_value("used.flag", True)',
    "code-type-differs": 'client.get_string_value("used.flag", "x")',
}


@pytest.mark.parametrize("rule", CALLS)
@pytest.mark.parametrize(
    "lines",
    [
        "x = {call}  # flagsync: ignore[{rule}] why\n",
        "# flagsync: ignore[{rule}] why\nx = {call}\n",
        "# flagsync: ignore[constant, {rule}]\nx = {call}\n",
    ],
)
def test_a_comment_at_a_call_silences_it(rule: str, lines: str) -> None:
    imports = "from openfeature import api\nclient = api.get_client()\n\ndef f(name, suffix):\n"
    body = "".join(f"    {line}\n" for line in lines.format(call=CALLS[rule], rule=rule).splitlines())
    bare = "".join(f"    {line}\n" for line in f"x = {CALLS[rule]}".splitlines())
    assert {name for name, _ in shown(shop(imports + bare))} == {rule, "unreferenced"}
    outcome = shop(imports + body)
    assert shown(outcome) == {DEAD}
    assert (outcome.ledger.silenced, outcome.ledger.remarks) == (1, [])


@pytest.mark.parametrize(
    "code",
    [
        'x = 1  # flagsync: ignore[undefined-flag] why\ny = flags.is_enabled("gone")\n',
        '# flagsync: ignore[undefined-flag] why\nx = 1\ny = flags.is_enabled("gone")\n',
        'y = flags.is_enabled("gone")\n# flagsync: ignore[undefined-flag] why\n',
    ],
)
def test_a_comment_elsewhere_silences_nothing_and_is_named(code: str) -> None:
    outcome = shop(code)
    assert shown(outcome) == {DEAD, ("undefined-flag", "gone")}
    assert [remark.partition(" ")[2] for remark in outcome.ledger.remarks] == [
        "comment silences `undefined-flag`, which finds nothing there"
    ]


def test_a_comment_covers_a_call_of_several_lines_and_not_the_next_one() -> None:
    code = '# flagsync: ignore[undefined-flag] why\nx = flags.is_enabled(\n    "gone",\n)\ny = flags.is_enabled("away")\n'
    assert shown(shop(code)) == {DEAD, ("undefined-flag", "away")}


def test_a_comment_in_code_has_no_end() -> None:
    code = '# flagsync: ignore[undefined-flag] until=2027-01-01 why\nx = flags.is_enabled("gone")\n'
    assert ("undefined-flag", "gone") in shown(shop(code)), "a day that nobody would look at is not taken for one"


@pytest.mark.parametrize(
    "code",
    [
        'x = flags.is_enabled("gone"); s = "# flagsync: ignore[undefined-flag] why"\n',
        'def f():\n    """x = 1  # flagsync: ignore[undefined-flag] an example"""\n    return flags.is_enabled("gone")\n',
        'y = flags.is_enabled("gone")  # say `# flagsync: ignore[undefined-flag]` here\n',
    ],
)
def test_what_is_quoted_or_an_example_silences_nothing_and_is_not_idle(code: str) -> None:
    outcome = shop(code)
    assert shown(outcome) == {DEAD, ("undefined-flag", "gone")}
    assert outcome.ledger.remarks == []

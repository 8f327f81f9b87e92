"""`flagsync eval` as a person uses it: a segment, a prerequisite and a 5 % ramp, explained."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from flagsync.cli.group import flagsync
from flagsync.edges import output
from flagsync.model.fault import UsageFault

FILES = {
    "flagsync.yaml": (
        "version: 1\nenvironments: {staging: {}, production: {}}\napps: {shop: {flags: ['*'], targets: [flagd]}}\n"
        "attributes: {targetingKey: string, email: string}\n"
    ),
    "flags/segments/staff.yaml": 'name: staff\nwhen: {attr: email, op: ends_with, value: "@example.test"}\n',
    "flags/pay.yaml": "key: pay\nkind: ops\ntype: boolean\ndefault: enabled\nenvironments: {staging: {enabled: false}}\n",
    "flags/new.yaml": (
        "key: new\nkind: release\ntype: boolean\ndefault: disabled\nprerequisites: [{flag: pay, variant: enabled}]\n"
        "rules: [{name: staff, when: {segment: staff}, serve: enabled}]\n"
        "environments: {production: {rollout: {serve: enabled, percent: 5}}}\n"
    ),
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(shop: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(flagsync, ["-C", str(shop), "eval", *arguments], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return int(done.return_value), done.output


def test_it_says_why_one_user_gets_it_and_another_does_not(shop: Path) -> None:
    outputs = [run(shop, "new", "--env", "production", "-c", f"targetingKey=user-{number}")[1] for number in range(60)]
    (inside, *_), (outside, *_) = (
        [text for text in outputs if f"new in production: {variant}" in text] for variant in ("enabled", "disabled")
    )
    assert re.search(r"`targetingKey` falls into bucket \d+ of 100000; the first 5000 \(5 %\) get `enabled`", inside)
    assert re.search(r"`targetingKey` falls into bucket \d+ of 100000, which is not among the first 5000 \(5 %\)", outside)
    assert "rule 1 `staff` does not match: attribute `email` is missing for `ends_with`" in outside


def test_a_matching_rule_and_a_failed_prerequisite_are_named(shop: Path) -> None:
    _, staff = run(shop, "new", "--env", "production", "-c", "email=ada@example.test")
    assert staff.splitlines() == [
        "new in production: enabled (true), TARGETING_MATCH",
        "  prerequisite `pay` serves `enabled`, as required",
        "    serves the default, `enabled`",
        "  rule 1 `staff` matches",
        "  serves `enabled`",
    ]
    _, off = run(shop, "new", "--env", "staging", "-c", "email=ada@example.test")
    assert off.splitlines()[:3] == [
        "new in staging: disabled (false), DISABLED",
        "  prerequisite `pay` serves `disabled`, and `enabled` is required",
        "    switched off in staging",
    ]


def test_all_flags_stand_side_by_side(shop: Path) -> None:
    code, output = run(shop, "-c", "email=ada@example.test")
    assert code == 0
    assert [line.split() for line in output.splitlines()] == [
        ["staging", "production"],
        ["new", "disabled", "DISABLED", "enabled", "TARGETING_MATCH"],
        ["pay", "disabled", "DISABLED", "enabled", "STATIC"],
    ]


def test_many_contexts_are_counted(shop: Path) -> None:
    rows = "".join(f"user-{number}\n" for number in range(4_000))
    (shop / "users.csv").write_text(f"targetingKey\n{rows}", encoding="utf-8")
    _, output = run(shop, "new", "--env", "production", "--contexts", str(shop / "users.csv"))
    head, counts = output.splitlines()
    assert head == "4000 contexts"
    enabled = int(counts.split("enabled ")[1].split(" ")[0])
    # 5 % of 4 000 is 200; five standard deviations (13.8 each) to either side.
    assert 131 <= enabled <= 269


def test_the_json_report_has_results(shop: Path) -> None:
    _, output = run(shop, "new", "--env", "production", "-c", "email=ada@example.test", "--report", "json")
    (result,) = json.loads(output)["data"]["results"]
    assert {key: result[key] for key in ("flag", "environment", "variant", "value", "reason")} == {
        "flag": "new",
        "environment": "production",
        "variant": "enabled",
        "value": True,
        "reason": "TARGETING_MATCH",
    }
    assert [step["step"] for step in result["path"]] == ["prerequisite-asked", "rule-tried", "served"]


def test_a_file_that_never_ends_is_refused(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "MAX_TEXT", 1 << 20)
    with pytest.raises(UsageFault, match="`/dev/zero` is larger than 1 MiB"):
        run(shop, "new", "--contexts", "/dev/zero")


def test_without_a_context_it_says_whom_the_answer_is_for(shop: Path) -> None:
    _, text = run(shop, "new", "--env", "production")
    assert text.splitlines()[0].startswith("no context is given, so this is what somebody without any attribute gets")

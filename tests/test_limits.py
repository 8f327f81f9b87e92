"""The limits of Kubernetes and Linux, with values of the real size: what is allowed to the byte, what is one byte too much."""

from __future__ import annotations

from time import process_time

import pytest

from flagsync.measure import KIBIBYTE, sizes_over
from flagsync.model.config import App
from flagsync.model.facts import FlagCard
from flagsync.model.finding import Finding
from flagsync.model.flag import Flag
from tests.rulebook import Example, lint_files

CONFIG = 'version: 1\nenvironments: {staging: {}, production: {}}\napps: {shop: {flags: ["*"], targets: [env]}}\n'


def text_flag(key: str, size: int) -> dict[str, str]:
    """A flag that serves a text of so many bytes in production, and nothing in staging."""
    text = (
        f"key: {key}\nkind: ops\ntype: string\nvariants: {{none: '', long: {'x' * size}}}\ndefault: none\noffVariant: none\n"
        "environments: {production: {default: long}}\n"
    )
    return Example("", text).files


def found(*flags: dict[str, str], config: str = CONFIG) -> list[Finding]:
    files = {path: text for flag in flags for path, text in flag.items()}
    return list(lint_files({**files, "flagsync.yaml": config}).findings)


def flags_of(total: int, each: int = 100_000) -> list[dict[str, str]]:
    sizes = [each] * (total // each) + ([total % each] if total % each else [])
    return [text_flag(f"text-{number:03}", size) for number, size in enumerate(sizes)]


@pytest.mark.parametrize(
    ("size", "rules"),
    [
        (512 * KIBIBYTE, []),
        (512 * KIBIBYTE + 1, ["map-nearly-full"]),
        (900 * KIBIBYTE, ["map-nearly-full"]),
        (900 * KIBIBYTE + 1, ["map-too-large"]),
    ],
)
def test_a_map_is_warned_of_at_512_and_refused_at_900_kib(size: int, rules: list[str]) -> None:
    findings = found(*flags_of(size))
    assert [finding.rule for finding in findings] == rules
    assert {finding.environment for finding in findings} <= {"production"}


def test_a_map_that_is_too_large_names_its_biggest_flags() -> None:
    finding = found(*flags_of(1_000_000), text_flag("biggest", 120_000))[0]
    assert finding.message == "env map of `shop` in `production` takes 1094 KiB; 900 are allowed"
    assert finding.notes[0].message == "`biggest` takes 120000 bytes"
    assert finding.notes[0].location.path == "flags/biggest.yaml"
    assert len(finding.notes) == 3


def test_flags_of_other_apps_take_no_room() -> None:
    config = CONFIG.replace('["*"]', '["text-00*"]')
    assert found(*flags_of(1_200_000), config=config)[0].message.endswith("takes 977 KiB; 900 are allowed")


@pytest.mark.parametrize(
    ("size", "rules"), [(131_071 - len("FLAG_LONG="), []), (131_072 - len("FLAG_LONG="), ["env-value-too-long"])]
)
def test_a_variable_has_at_most_131071_bytes_with_its_name(size: int, rules: list[str]) -> None:
    assert [finding.rule for finding in found(text_flag("long", size))] == rules


def test_what_is_written_for_no_environment_concerns_them_all() -> None:
    files = Example("", "environments: {prod: {enabled: false}}\n").files
    assert [(finding.rule, finding.environment) for finding in lint_files(files).findings] == [("unknown-environment", None)]


class Sealed:
    """Flags of which only the cards may be looked at."""

    def __init__(self, value_bytes: int) -> None:
        self.value_bytes = value_bytes

    def keys_like(self, prefix: str) -> list[str]:
        return [f"{prefix}f{number}" for number in range(100)]

    def card(self, key: str) -> FlagCard:
        return FlagCard(key, "", (), "")

    def flag(self, key: str) -> Flag | None:
        raise AssertionError("a file was read")


def test_no_file_is_read_where_the_cards_show_that_all_is_small() -> None:
    app = App("shop", flags=("*",))
    assert list(sizes_over(500, app, ("production",), Sealed(500))) == []  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="a file was read"):
        list(sizes_over(499, app, ("production",), Sealed(500)))  # type: ignore[arg-type]


def chain(length: int) -> dict[str, str]:
    """Flags of which each needs the next."""
    flags = [Example("", f"key: f{number:02}\nkind: ops\n") for number in range(length)]
    files = [path_text for flag in flags for path_text in flag.files.items()]
    return {
        path: text + (f"prerequisites: [{{flag: f{number + 1:02}, variant: enabled}}]\n" if number + 1 < length else "")
        for number, (path, text) in enumerate(files)
    }


def test_32_flags_may_hang_on_a_prerequisite() -> None:
    assert lint_files(chain(33)).findings == ()


@pytest.mark.parametrize("length", [34, 60])
def test_a_chain_that_is_too_long_is_reported_once_where_it_becomes_so(length: int) -> None:
    findings = lint_files(chain(length)).findings
    assert [(finding.rule, finding.flag) for finding in findings] == [("impossible-prerequisite", f"f{length - 34:02}")]


def test_a_long_chain_in_one_file_is_judged_soon() -> None:
    started = process_time()
    entry = "kind: ops, type: boolean, default: disabled, created: 2026-01-01"
    lines = [
        f"  f{number:03}: {{{entry}, prerequisites: [{{flag: f{number + 1:03}, variant: enabled}}]}}\n" for number in range(899)
    ]
    files = {"flags/all.yaml": f"flags:\n{''.join(lines)}  f899: {{{entry}}}\n"}
    assert {finding.flag for finding in lint_files(files).findings} >= {"f000", "f899"}
    assert process_time() - started < 5

"""One mistake, one finding: every single mistake of `mutations` in every flag of this repository's own is found where it is.

Nothing else may be found besides, in that file or in any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from flagsync import rules
from flagsync.build import config_of
from flagsync.gather import kind_of
from flagsync.model.config import CONFIG_PATH
from flagsync.outline import Outline
from flagsync.parse import parse
from tests.mutations import TABLE, Mutation, Subject
from tests.rulebook import lint_files

ROOT = Path(__file__).parent.parent
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / CONFIG_PATH, *sorted((ROOT / "flags").rglob("*.yaml")))
}
FLAGS = [path for path in FILES if path != CONFIG_PATH and "segments" not in path]
Mistake = Callable[[Subject], Iterator[Mutation]]


@cache
def subject(path: str) -> Subject:
    data = {other: parse(other, kind_of(other), FILES[other].encode()).data for other in FLAGS}
    config = config_of(parse(CONFIG_PATH, kind_of(CONFIG_PATH), FILES[CONFIG_PATH].encode()))
    flags = {str(flag["key"]): flag for flag in data.values()}
    return Subject(FILES[path], data[path], Outline(FILES[path]), config, flags)


APPLICABLE = [(mistake, path) for mistake in TABLE for path in FLAGS if any(True for _ in mistake(subject(path)))]


def test_the_flags_of_this_repository_are_clean() -> None:
    assert lint_files(FILES).findings == ()


def test_every_mistake_can_be_made_somewhere() -> None:
    assert {mistake for mistake, _ in APPLICABLE} == set(TABLE)


@pytest.mark.parametrize(
    ("mistake", "path"), APPLICABLE, ids=[f"{mistake.__name__}-{Path(path).stem}" for mistake, path in APPLICABLE]
)
def test_one_mistake_is_one_finding_where_it_is(mistake: Mistake, path: str) -> None:
    for mutation in mistake(subject(path)):
        if mutation.rule not in rules.BY_ID:
            pytest.skip(f"{mutation.rule} is not on the shelf")
        found = lint_files({**FILES, path: mutation.text}).findings
        assert [(finding.rule, finding.location.path, finding.location.span) for finding in found] == [
            (mutation.rule, path, mutation.span)
        ], f"{mutation.place}: " + "; ".join(f"{finding.rule}: {finding.message}" for finding in found)

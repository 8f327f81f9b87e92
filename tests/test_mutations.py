"""One mistake, one finding: every single mistake of `mutations` in every flag of this repository's own is found where it is.

Nothing else may be found besides, in that file or in any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from flagsync.build import config_of
from flagsync.gather import kind_of
from flagsync.model.config import CONFIG_PATH
from flagsync.model.document import DocumentKind
from flagsync.model.ports import Entry, Listing
from flagsync.model.report import Report
from flagsync.model.request import LintRequest
from flagsync.outline import Outline
from flagsync.parse import parse
from flagsync.pipeline import judging, reading
from tests.mutations import SEGMENT_TABLE, TABLE, Mutation, Subject
from tests.rulebook import TODAY, MemorySource, lint_files, validated

ROOT = Path(__file__).parent.parent
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for path in (ROOT / CONFIG_PATH, *sorted((ROOT / "flags").rglob("*.yaml")))
}
FLAGS = [path for path in FILES if kind_of(path) is DocumentKind.FLAG]
SEGMENTS = [path for path in FILES if kind_of(path) is DocumentKind.SEGMENT]
Mistake = Callable[[Subject], Iterator[Mutation]]


@cache
def subject(path: str) -> Subject:
    data = {other: parse(other, kind_of(other), FILES[other].encode()).data for other in (*FLAGS, *SEGMENTS)}
    config = config_of(parse(CONFIG_PATH, kind_of(CONFIG_PATH), FILES[CONFIG_PATH].encode()))
    flags = {str(data[other]["key"]): data[other] for other in FLAGS}
    return Subject(FILES[path], data[path], Outline(FILES[path]), config, flags)


class Stamped(MemorySource):
    """Files in memory of which it can be told whether they changed."""

    def listing(self) -> Listing:
        return Listing([Entry(path, hashlib.sha256(self.files[path]).hexdigest()) for path in sorted(self.files)], [])


class Snapshot:
    """What a run over the flags as they are left behind: only what a mistake touches is read and judged again."""

    def __init__(self) -> None:
        self.kept: dict[str, object] = {}
        self.open = True

    def recall(self, key: str) -> object | None:
        return self.kept.get(key)

    def remember(self, key: str, value: object) -> None:
        if self.open:
            self.kept[key] = value

    def save(self) -> None:
        pass


@cache
def snapshot() -> Snapshot:
    memory = Snapshot()
    judging.lint(LintRequest(TODAY), reading.Ports(Stamped(encoded(FILES)), memory, validated))
    memory.open = False
    return memory


def encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def lint(files: Mapping[str, str]) -> Report:
    return judging.lint(LintRequest(TODAY), reading.Ports(Stamped(encoded(files)), snapshot(), validated))


PLACES = [(mistake, path) for mistake in TABLE for path in FLAGS] + [
    (mistake, path) for mistake in SEGMENT_TABLE for path in SEGMENTS
]
APPLICABLE = [(mistake, path) for mistake, path in PLACES if any(True for _ in mistake(subject(path)))]


def test_the_flags_of_this_repository_are_clean() -> None:
    assert lint_files(FILES).findings == ()


def test_every_mistake_can_be_made_somewhere() -> None:
    assert {mistake for mistake, _ in APPLICABLE} == set(TABLE)


@pytest.mark.parametrize(
    ("mistake", "path"), APPLICABLE, ids=[f"{mistake.__name__}-{Path(path).stem}" for mistake, path in APPLICABLE]
)
def test_one_mistake_is_one_finding_where_it_is(mistake: Mistake, path: str) -> None:
    for mutation in mistake(subject(path)):
        found = lint({**FILES, path: mutation.text}).findings
        assert [(finding.rule, finding.location.path, finding.location.span) for finding in found] == [
            (mutation.rule, path, mutation.span)
        ], f"{mutation.place}: " + "; ".join(f"{finding.rule}: {finding.message}" for finding in found)

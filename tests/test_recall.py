"""What a run remembers for the next changes how long it takes, never what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Final

from hypothesis import example, given
from hypothesis import strategies as st

from flagsync.cli.session import validated
from flagsync.gather import covering
from flagsync.judge import within
from flagsync.model.finding import Finding
from flagsync.model.ports import Entry, Listing
from flagsync.model.report import Skip, SourceInfo
from flagsync.model.request import LintRequest
from flagsync.pipeline import judging, reading

TODAY: Final = date(2026, 11, 23)
CONFIG: Final = """\
version: 1
environments: {staging: {}, production: {}}
apps: {shop: {flags: ["*"]}}
attributes: {country: string}
"""
TWO_GENERATIONS: Final = CONFIG.replace("staging: {}", "staging: {bucketing: v3}")
SMALL_MAPS: Final = f"{CONFIG}lint: {{thresholds: {{map-too-large: 0.001}}}}\n"


def flag(key: str, more: str = "", *, expires: str = "2026-12-30", env_var: str = "") -> str:
    written = f"envVar: {env_var}\n" if env_var else ""
    return (
        f"key: {key}\nkind: release\ntype: boolean\ndescription: What {key} switches for everyone.\nowners: [team-a]\n"
        f"created: 2026-10-01\nexpires: {expires}\ndefault: disabled\n{written}{more}"
    )


def shared_out(**percents: int) -> str:
    ramps = (f"{name}: {{rollout: {{serve: enabled, percent: {percent}}}}}" for name, percent in percents.items())
    return f"environments: {{{', '.join(ramps)}}}\n"


def needs(*keys: str) -> str:
    return "prerequisites: [" + ", ".join(f"{{flag: {key}, variant: enabled}}" for key in keys) + "]\n"


def asks(segment: str) -> str:
    return f"rules: [{{when: {{segment: {segment}}}, serve: enabled}}]\n"


def segment(name: str, inner: str = "") -> str:
    when = f"{{segment: {inner}}}" if inner else "{attr: country, op: eq, value: SE}"
    return f"name: {name}\nowners: [team-a]\nwhen: {when}\n"


GOOD: Final = [
    text
    for name in ("a", "b", "c")
    for text in (
        flag(name),
        flag(name, expires="2026-10-30"),
        flag(name, env_var="FLAG_SAME"),
        flag(name, needs("a")),
        flag(name, needs("b", "c")),
        flag(name, needs("nowhere")),
        flag(name, asks("one")),
        flag(name, asks("two") + needs("c")),
        flag(name.upper()),
        flag(name, "tags: red\n"),
        flag(name, shared_out(staging=50, production=5)),
    )
]
BROKEN: Final = ["key: [\n", "key: a\n", "rules: {segment: one}\n", "# flagsync: file-ignore[no-link] for now\n" + flag("a")]
FLAGS: Final = [*GOOD, *BROKEN]
SEGMENTS: Final = [segment("one"), segment("two"), segment("one", "two"), segment("two", "one"), segment("one", "x"), "name: ["]
FLAG_PATHS: Final = ("flags/a.yaml", "flags/b.yaml", "flags/deep/a.yaml", "flags/deep/c.yaml")
SEGMENT_PATHS: Final = ("flags/segments/one.yaml", "flags/segments/two.yaml")
CONFIGS: Final = [CONFIG, TWO_GENERATIONS, SMALL_MAPS]
CONTENTS: Final = dict.fromkeys(FLAG_PATHS, FLAGS) | dict.fromkeys(SEGMENT_PATHS, SEGMENTS) | {"flagsync.yaml": CONFIGS}
ASKED: Final = (*CONTENTS, "flags/deep", "flags/segments")

Files = Mapping[str, str]


class Held:
    """Files in memory, stamped by their content."""

    def __init__(self, files: Files) -> None:
        self._files = {path: text.encode() for path, text in ({"flagsync.yaml": CONFIG} | dict(files)).items()}

    def listing(self) -> Listing:
        """Every file."""
        return Listing([Entry(path, hashlib.sha256(self._files[path]).hexdigest()) for path in sorted(self._files)], [])

    def read(self, path: str) -> bytes | Skip:
        """One file."""
        return self._files[path]

    def info(self) -> SourceInfo:
        """Nothing that could change."""
        return SourceInfo("worktree", None, dirty=False)


class Kept:
    """A memory that keeps what it is given as JSON, as the cache folder does."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def recall(self, key: str) -> object | None:
        """What was remembered."""
        found: object = json.loads(self._texts[key]) if key in self._texts else None
        return found

    def remember(self, key: str, value: object) -> None:
        """Keeps it as text."""
        self._texts[key] = json.dumps(value)

    def save(self) -> None:
        """Kept already."""


def lint(files: Files, memory: Kept, *paths: str) -> tuple[Finding, ...]:
    request = LintRequest(TODAY, paths=paths)
    return tuple(judging.lint(request, reading.Ports(Held(files), memory, validated)).findings)


trees = st.fixed_dictionaries({}, optional={path: st.sampled_from(texts) for path, texts in CONTENTS.items()})
steps = st.tuples(trees, st.lists(st.sampled_from(ASKED), max_size=2, unique=True), st.booleans())


@given(st.lists(steps, min_size=2, max_size=4))
@example([({"flags/a.yaml": flag("a", asks("one")), "flags/segments/one.yaml": segment("one")}, ["flagsync.yaml"], False)])
@example([({"flags/a.yaml": flag("a"), "flagsync.yaml": SMALL_MAPS}, ["flags/a.yaml"], False)])
@example(
    [
        (
            {"flags/a.yaml": flag("a", shared_out(staging=50, production=5)), "flagsync.yaml": TWO_GENERATIONS},
            ["flags/a.yaml"],
            False,
        )
    ]
)
@example([({"flags/a.yaml": flag("a", "tags: red\n")}, ["flags/a.yaml"], True)])
def test_a_second_run_says_what_a_first_one_would(history: list[tuple[dict[str, str], list[str], bool]]) -> None:
    memory = Kept()
    for files, paths, whole in history:
        fresh = lint(files, Kept())
        if whole:
            assert lint(files, memory) == fresh
        if paths:
            assert lint(files, memory, *paths) == within(fresh, covering(paths))


@given(trees, trees)
def test_changing_one_file_after_another_says_what_a_first_run_would(before: dict[str, str], after: dict[str, str]) -> None:
    memory = Kept()
    lint(before, memory)
    files = dict(before)
    for path in CONTENTS:
        if path in after:
            files[path] = after[path]
        else:
            files.pop(path, None)
        assert lint(files, memory, path) == within(lint(files, Kept()), covering([path]))


def test_the_trees_hold_what_depends_on_other_files() -> None:
    pairs = [*pairwise(FLAGS), *zip(FLAGS, FLAGS[len(GOOD) // 3 :], strict=False)]
    trees = [dict(zip(CONTENTS, texts, strict=False)) for texts in pairs]
    found = {finding.rule for files in trees for finding in lint(files, Kept())}
    assert {"duplicate-flag", "unknown-prerequisite", "unknown-segment", "env-name-collision", "prerequisite-cycle"} <= found
    told = {
        finding.rule
        for text in FLAGS
        for config in CONFIGS
        for finding in lint({"flags/a.yaml": text, "flagsync.yaml": config}, Kept())
    }
    assert {"hash-generation", "map-too-large", "wrong-type"} <= told

"""A second run compiles for flagd only what changed, and writes exactly what a first run would."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync import flagd_document, serve
from flagsync.cli.session import validated
from flagsync.model.fault import RefusedFault
from flagsync.model.manifest import content_hash
from flagsync.model.request import RenderRequest, SetsRequest
from flagsync.pipeline import reading, shipping
from flagsync.render import EVERY_MAP
from tests.test_recall import CONFIG, TODAY, Files, Held, Kept, asks, flag, needs, segment

RAMP: Final = "environments: {production: {rollout: {serve: enabled, percent: 5}}}\n"
FLAGS: Final = {
    f"flags/{name}.yaml": [
        flag(name),
        flag(name, RAMP),
        flag(name, RAMP.replace("5", "25")),
        flag(name, "environments: {production: {enabled: false}}\n"),
        flag(name, asks("one") + RAMP),
        flag(name, asks("two")),
        flag(name, expires="2027-01-15"),
        *(flag(name, needs(other) + asks("one")) for other in "abc" if other < name),
        "key: [\n",
    ]
    for name in "abc"
}
SEGMENTS: Final = {
    "flags/segments/one.yaml": [segment("one"), segment("one", "two"), segment("one").replace("SE", "NO")],
    "flags/segments/two.yaml": [segment("two"), segment("two").replace("SE", "DK")],
}
CONFIGS: Final = {"flagsync.yaml": [CONFIG.replace('["*"]', '["*"], targets: [env, flagd, kill]')]}
CONTENTS: Final = CONFIGS | FLAGS | SEGMENTS
trees = st.fixed_dictionaries({path: st.sampled_from(texts) for path, texts in CONTENTS.items()})
GOOD: Final = {path: texts[path in FLAGS] for path, texts in CONTENTS.items()}


def rendered(files: Files, memory: Kept, environments: tuple[str, ...] = ("production", "staging")) -> list[Any]:
    """Everything that is written, or why nothing is."""
    request = RenderRequest(SetsRequest(TODAY, environments, ()), EVERY_MAP, None)
    try:
        report, sets = shipping.render(request, reading.Ports(Held(files), memory, validated), "0" * 40)
    except RefusedFault as fault:
        return [fault.message]
    return [*report.findings, *(part for each in sets for part in each.rendered)]


@settings(max_examples=60)
@given(st.lists(trees, min_size=2, max_size=4))
def test_a_second_run_writes_what_a_first_one_would(history: list[dict[str, str]]) -> None:
    memory = Kept()
    for files in history:
        assert rendered(files, memory) == rendered(files, Kept())


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(sorted(CONTENTS)), st.integers(0, 8)), max_size=6))
def test_edit_by_edit_it_stays_the_same(edits: list[tuple[str, int]]) -> None:
    memory = Kept()
    files = dict(GOOD)
    for number, (path, choice) in enumerate(edits):
        files[path] = CONTENTS[path][choice % len(CONTENTS[path])]
        environments = ("production",) if number % 2 else ("staging", "production")
        assert rendered(files, memory, environments) == rendered(files, Kept(), environments)


def test_a_mistake_that_a_list_would_mend_forbids_every_set_and_is_said_once() -> None:
    memory = Kept()
    for _ in range(2):
        (finding,) = rendered(GOOD | {"flags/a.yaml": flag("a", "tags: red\n")}, memory)
        assert (finding.rule, finding.location.path) == ("wrong-type", "flags/a.yaml")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each flag was compiled."""
    counts: Counter[str] = Counter()
    compile_decision = flagd_document.compile_decision

    def counting(decision: Any) -> Any:
        counts[decision.flag.key] += 1
        return compile_decision(decision)

    monkeypatch.setattr(flagd_document, "compile_decision", counting)
    return counts


@pytest.mark.parametrize(
    ("path", "text", "again"),
    [
        ("flags/a.yaml", flag("a", RAMP), {}),
        ("flags/a.yaml", flag("a", RAMP.replace("5", "6")), {"a": 1, "b": 1}),
        ("flags/c.yaml", flag("c"), {"c": 1}),
        ("flags/segments/one.yaml", segment("one").replace("SE", "NO"), {"b": 1}),
    ],
)
def test_only_what_changed_is_compiled_again(compiled: Counter[str], path: str, text: str, again: dict[str, int]) -> None:
    memory = Kept()
    files = GOOD | {"flags/b.yaml": flag("b", needs("a") + asks("one"))}
    rendered(files, memory, ("production",))
    assert compiled == {"a": 1, "b": 1, "c": 1}
    compiled.clear()
    rendered(files | {path: text}, memory, ("production",))
    assert compiled == again


def test_a_damaged_memory_is_as_good_as_none() -> None:
    memory = Kept()
    first = rendered(GOOD, memory)
    for damage in ([], "text", {"a": 5, "b": [], "c": ["", 1, 2, 3]}, {"a": ["x", "{}", "enabled", []]}):
        memory.remember("flagd production", damage)
        memory.remember("constant production", damage)
        assert rendered(GOOD, memory) == first


@pytest.mark.parametrize(
    ("path", "text", "again"),
    [
        ("flags/a.yaml", flag("a", RAMP), {}),
        ("flags/a.yaml", flag("a", RAMP.replace("5", "6")), {"a": 1, "b": 1}),
        ("flags/c.yaml", flag("c"), {"c": 1}),
    ],
)
def test_what_everybody_gets_is_found_out_again_only_where_something_changed(
    monkeypatch: pytest.MonkeyPatch, path: str, text: str, again: dict[str, int]
) -> None:
    counts: Counter[str] = Counter()
    constant_variant = serve.constant_variant

    def counting(found: Any, *rest: Any) -> Any:
        counts[found.key] += 1
        return constant_variant(found, *rest)

    monkeypatch.setattr(serve, "constant_variant", counting)
    memory = Kept()
    files = GOOD | {"flags/b.yaml": flag("b", needs("a") + asks("one"))}
    rendered(files, memory, ("production",))
    assert counts == {"a": 1, "b": 1, "c": 1}
    counts.clear()
    rendered(files | {path: text}, memory, ("production",))
    assert counts == again


@settings(max_examples=60)
@given(trees)
def test_the_hash_of_the_map_is_that_of_its_data(files: dict[str, str]) -> None:
    for part in rendered(files, Kept()):
        for manifest in getattr(part, "manifests", ()):
            assert manifest.hash == content_hash(manifest.data)

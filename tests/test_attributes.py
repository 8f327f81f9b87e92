"""What `.gitattributes` says of files, beside what Git itself says of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flagsync.attributes import MOST_RULES, TooManyRules, attributed
from tests.gitrepo import GitRepo

GENERATED = "written by a tool, says .gitattributes"
VENDORED = "somebody else's code, says .gitattributes"
DOCS = "documentation, says .gitattributes"
BINARY = "binary, says .gitattributes"


@pytest.mark.parametrize(
    ("line", "path", "said"),
    [
        ("*.gen.py linguist-generated", "src/a.gen.py", GENERATED),
        ("*.gen.py linguist-generated=true", "a.gen.py", GENERATED),
        ("*.gen.py linguist-generated=false", "a.gen.py", ""),
        ("*.gen.py -linguist-generated", "a.gen.py", ""),
        ("*.gen.py !linguist-generated", "a.gen.py", None),
        ("*.gen.py text eol=lf", "a.gen.py", None),
        ("lib/** linguist-vendored", "lib/deep/a.py", VENDORED),
        ("lib/** linguist-vendored", "other/lib/a.py", None),
        ("lib/ linguist-vendored", "lib/a.py", None),
        ("**/lib/* linguist-vendored", "other/lib/a.py", VENDORED),
        ("/a.py linguist-vendored", "lib/a.py", None),
        ("guide/*.py linguist-documentation", "guide/a.py", DOCS),
        ("guide/*.py linguist-documentation", "guide/more/a.py", None),
        ("*.dat binary", "a.dat", BINARY),
        ("*.dat -diff", "a.dat", None),
        ('"a b.py" linguist-generated', "a b.py", GENERATED),
        ('"\\303\\274.py" linguist-generated', "ü.py", GENERATED),
        ("# *.py linguist-generated", "a.py", None),
        ("!*.py linguist-generated", "a.py", None),
        ("*.py linguist-generated\n*.py -linguist-generated", "a.py", ""),
        ("vendor/ours/** -linguist-vendored", "vendor/ours/a.py", ""),
        ("[attr]made linguist-generated\n*.py made", "a.py", GENERATED),
        ("[ab].py linguist-generated", "a.py", GENERATED),
        ("[!ab].py linguist-generated", "a.py", None),
        ("[a.py linguist-generated", "[a.py", None),
        ("a\\*.py linguist-generated", "a*.py", GENERATED),
        ("/a** linguist-generated", "a/b/c.py", GENERATED),
        ("x/a** linguist-generated", "x/ab/c.py", GENERATED),
        ("?a** linguist-generated", "xa/b.py", None),
        ("a/*** linguist-generated", "a/b/c.py", GENERATED),
        ("\0\ufffd", "a.py", None),
    ],
)
def test_a_line_says_what_the_manual_says(line: str, path: str, said: str | None) -> None:
    assert attributed({".gitattributes": line.encode()})(path) == said


def test_the_nearest_file_counts() -> None:
    said = attributed({".gitattributes": b"*.py linguist-generated\n", "src/.gitattributes": b"*.py -linguist-generated\n"})
    assert (said("a.py"), said("src/a.py"), said("srcs/a.py")) == (GENERATED, "", GENERATED)


PATTERNS = st.from_regex(r"[ab*?/]{1,6}|\[[!^]?[ab]{1,2}\][ab*]{0,3}|\*\*/[ab*]{1,3}|[ab]{1,2}/\*\*(?:/[ab*])?", fullmatch=True)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PATTERNS, st.sampled_from(["", "-", "!"])), min_size=1, max_size=4))
def test_patterns_mean_what_git_takes_them_for(tmp_path_factory: pytest.TempPathFactory, rules: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("repo")
    repo = GitRepo.init(folder)
    text = "".join(f"{pattern} {sign}linguist-generated\n" for pattern, sign in rules)
    paths = ["a", "b", "ab", "ba", "a/a", "a/b", "b/a/b", "a/b/a/b", "aa/bb/ab", "b/b/b"]
    repo.write({".gitattributes": text})
    lines = repo.git("check-attr", "linguist-generated", "--", *paths).splitlines()
    git = {"set": GENERATED, "unset": "", "unspecified": None}
    said = attributed({".gitattributes": text.encode()})
    assert {path: said(path) for path in paths} == {
        path: git[line.rpartition(": ")[2]] for path, line in zip(paths, lines, strict=True)
    }


def test_no_pattern_takes_long() -> None:
    said = attributed(
        {".gitattributes": b"*" + b"a*" * 60 + b"b linguist-generated\n" + b"**/a/" * 60 + b"b linguist-generated\n"}
    )
    started = time.process_time()
    assert said("a" * 4_000) is None
    assert said("a/" * 2_000 + "c") is None
    assert time.process_time() - started < 1


def test_too_many_patterns_are_refused() -> None:
    with pytest.raises(TooManyRules):
        attributed({".gitattributes": b"*.py linguist-generated\n" * (MOST_RULES + 1)})
    assert attributed({".gitattributes": b"*.py text\n" * (MOST_RULES + 1)})("a.py") is None

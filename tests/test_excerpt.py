"""What is kept of a large file, so that its syntax tree stays small."""

from __future__ import annotations

import re

import pytest

from flagsync import excerpt as room
from flagsync.excerpt import excerpt
from flagsync.model.language import Language
from flagsync.scanners import BY_NAME
from flagsync.sight import occurrences

PYTHON = '''\
"""A module.

about_flags() is not called here.
"""

import flags

TEXT = """
first

about_flags("new-flow")
"""


class Shop:
    """A shop."""

    name = "new-flow"

    def open(self):
        """Opens."""

        return flags.is_enabled("new-flow", default=False)

    def close(self):
        # new-flow
        return 1


FLOW = "new-flow"
'''
GO = """\
package shop

/*
Open opens.

var x = "new-flow"
*/
const (
	Flow = "new-flow"

	Other = "other"
)

func Open(c Client) bool {
	c.Log("about")

	return c.IsEnabled("new-flow")
}
"""
PHP = """\
<?php

namespace Shop;

/** Words about flags. */
final class Checkout
{
    private const FLOW = 'new-flow';

    public function isOn(Client $client): bool
    {
        return $client->isEnabled("new-flow");
    }
}
"""
BRANCHES = """\
import flags

if flags.is_enabled("new-flow"):
    start()

else:

    stop("new-flow")
"""


@pytest.mark.parametrize(("language", "text"), [("python", PYTHON), ("python", BRANCHES), ("go", GO), ("php", PHP)])
def test_a_large_file_says_the_same_as_a_small_one(language: str, text: str) -> None:
    padding = "".join(f"\n\n{comment} {'word ' * 30}" for comment in ["#" if language == "python" else "//"] * 2_000)
    tail = b"\n\n" + padding.encode()
    told = occurrences(BY_NAME[language], text.encode(), [b"new-flow"])
    assert len(told) == text.count("new-flow")
    assert len(text + padding) > room.WHOLE
    assert occurrences(BY_NAME[language], text.encode() + tail, [b"new-flow"]) == told


def test_of_a_large_class_the_members_in_question_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WHOLE", 200)
    kept = excerpt(PYTHON.encode(), [PYTHON.index("is_enabled")], "python")
    assert kept is not None
    assert [line for line in kept.decode().splitlines() if line.strip()] == [
        "class Shop:",
        '    """A shop."""',
        "    def open(self):",
        '        """Opens."""',
        '        return flags.is_enabled("new-flow", default=False)',
    ]
    assert kept.decode().splitlines()[22].strip() == PYTHON.splitlines()[22].strip()
    assert len(kept) == len(PYTHON)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 1_000_000 + b'"new-flow"' + b"]" * 900_000,
        b"(\n" * 900_000 + b'"new-flow"',
        b"a = [" + b'"x", ' * 300_000 + b'"new-flow"]',
        b'client.is_enabled("new-flow")\n' * 60_000,
        b"x=1;" * 400_000 + b'f("new-flow")',
        b'"""' * 500_000 + b'\n\nf("new-flow")\n',
        b"a b c { ) ]\n" * 150_000 + b'"new-flow"',
    ],
    ids=["nested", "open", "one line", "hits", "minified", "quotes", "noise"],
)
@pytest.mark.parametrize("language", [BY_NAME["python"], BY_NAME["go"], BY_NAME["tsx"]], ids=lambda each: each.name)
def test_what_nobody_wrote_by_hand_is_still_told(language: Language, text: bytes) -> None:
    found = occurrences(language, text, [b"new-flow"])
    assert found
    assert {each.name for each in found} == {"new-flow"}
    last = max(found, key=lambda each: each.span)
    assert last.span[0] <= text.count(b"\n") + 1
    assert len(found) == min(2_000, len(re.findall(rb"new-flow", text)))

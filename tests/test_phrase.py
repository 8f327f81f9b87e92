"""One style for every sentence."""

from __future__ import annotations

import pytest

from flagsync.phrase import phrase


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The disk is full.", "the disk is full"),
        ("A rollback is in force.", "a rollback is in force"),
        ("Give one.", "give one"),
        ("Try again.", "try again"),
        ("Run it in a clone, or pass `--resume`.", "run it in a clone, or pass `--resume`"),
        ("Revert", "revert"),
        ("Git is needed here.", "Git is needed here"),
        ("Argo CD owns it.", "Argo CD owns it"),
        ("Kubernetes refuses it.", "Kubernetes refuses it"),
        ("API servers differ.", "API servers differ"),
        ("ConfigMaps have a limit.", "ConfigMaps have a limit"),
        ("HEAD has no commit.", "HEAD has no commit"),
        ("`Shop` is no target.", "`Shop` is no target"),
        ("README.md cannot be read.", "README.md cannot be read"),
        ("and so on...", "and so on..."),
        ("commit it first", "commit it first"),
        ("", ""),
    ],
)
def test_a_sentence_begins_small_unless_it_begins_with_a_name(text: str, said: str) -> None:
    assert phrase(text) == said
    assert phrase(said) == said

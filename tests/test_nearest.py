"""What somebody most likely wanted to write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync.nearest import Vocabulary, nearest

KEYS = ["checkout.new-flow", "checkout.old-flow", "search", "beta", "release", "payment-provider"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("checkout.new_flow", "checkout.new-flow"),
        ("CheckoutNewFlow", "checkout.new-flow"),
        ("checkout.new-folw", "checkout.new-flow"),
        ("chekout.new-flow", "checkout.new-flow"),
        ("serach", "search"),
        ("betta", "beta"),
        ("pay", None),
        ("payment", "payment-provider"),
        ("payment-provider-v2", "payment-provider"),
        ("checkout", None),
        ("alpha", None),
        ("search", None),
        ("", None),
        ("x" * 201, None),
    ],
)
def test_what_is_near_is_meant_and_what_is_merely_similar_is_not(word: str, meant: str | None) -> None:
    known = KEYS if word != "pay" else [*KEYS, "payout"]
    assert nearest(word, known) == meant


def test_a_word_is_not_meant_by_itself_nor_by_what_is_left_out() -> None:
    assert Vocabulary(["search", "seerch"]).nearest("search") == "seerch"
    assert Vocabulary(["serach", "seerch"]).nearest("search", besides="serach") == "seerch"


def slips(left: str, right: str) -> int:
    """Optimal string alignment by its definition."""
    known: dict[tuple[int, int], int] = {}
    for row in range(len(left) + 1):
        for column in range(len(right) + 1):
            if not row or not column:
                known[row, column] = row + column
                continue
            ways = [known[row - 1, column] + 1, known[row, column - 1] + 1]
            ways.append(known[row - 1, column - 1] + (left[row - 1] != right[column - 1]))
            if row > 1 and column > 1 and left[row - 1] == right[column - 2] and left[row - 2] == right[column - 1]:
                ways.append(known[row - 2, column - 2] + 1)
            known[row, column] = min(ways)
    return known[len(left), len(right)]


WORDS = st.text(alphabet="abcAB.-_", min_size=1, max_size=14)


@given(WORDS, st.lists(WORDS, max_size=12))
def test_nothing_nearer_than_what_is_meant_is_left_out(word: str, known: list[str]) -> None:
    vocabulary = Vocabulary(known)
    meant = vocabulary.nearest(word)
    fold = str.maketrans("", "", "-_. ")
    others = [each for each in known if each != word]
    alike = [each for each in others if each.casefold().translate(fold) == word.casefold().translate(fold)]
    if alike:
        assert meant == alike[0]
        return
    allowed = 0 if len(word) < 2 else min(3, max(1, len(word) // 4))
    counts = {each: slips(word.casefold(), each.casefold()) for each in others if min(len(word), len(each)) > 2}
    near = [each for each, count in counts.items() if count <= allowed]
    if near:
        assert meant is not None
        assert slips(word.casefold(), meant.casefold()) <= min(counts[each] for each in near)
    elif meant is not None and min(len(word), len(meant)) > 2:
        folds = (word.casefold().translate(fold), meant.casefold().translate(fold))
        assert folds[0].startswith(folds[1]) or folds[1].startswith(folds[0])

"""Did you mean …? The known word that somebody most likely wanted to write.

A wrong guess is worse than none, so what is merely similar is not suggested: the words must be equal but for case and
separators, or be a few slips of the finger apart, or one must begin with the other and with no other candidate.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 200
_SEPARATORS: Final = str.maketrans("", "", "-_. ")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is most likely a slip of, or None where nothing is near. Earlier candidates win ties."""
    if not word or len(word) > _LONGEST:
        return None
    known = [candidate for candidate in dict.fromkeys(candidates) if candidate != word]
    folded = _fold(word)
    for candidate in known:
        if _fold(candidate) == folded:
            return candidate
    return _by_slips(word.casefold(), known) or _by_beginning(folded, known)


def _fold(word: str) -> str:
    return word.casefold().translate(_SEPARATORS)


def _by_slips(word: str, known: list[str]) -> str | None:
    allowed = _slips_allowed(len(word))
    best, fewest = None, allowed + 1
    for candidate in known:
        folded = candidate.casefold()
        if abs(len(folded) - len(word)) >= fewest or len(set(folded) ^ set(word)) > 2 * allowed:
            continue
        if min(len(word), len(folded)) <= 2 and (folded[:1] != word[:1] or len(word) == len(folded)):
            continue
        slips = _slips(word, folded)
        if slips < fewest:
            best, fewest = candidate, slips
    return best


def _slips_allowed(length: int) -> int:
    """How many slips a word of this length survives: one in four letters, three at most, none in a single letter."""
    return 0 if length < 2 else min(3, max(1, length // 4))


def _slips(left: str, right: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment)."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]


def _by_beginning(folded: str, known: list[str]) -> str | None:
    """The only candidate that begins with the word (`desc`) or with which the word begins (`percentage`)."""
    if len(folded) < 3:
        return None
    longer = [candidate for candidate in known if _fold(candidate).startswith(folded)]
    shorter = [candidate for candidate in known if len(candidate) >= 4 and folded.startswith(_fold(candidate))]
    found = longer or shorter
    return found[0] if len(found) == 1 else None

"""Did you mean …? The known word that somebody most likely wanted to write.

A wrong guess is worse than none, so what is merely similar is not suggested: the words must be equal but for case and
separators, or be a few slips of the finger apart, or one must begin with the other and with no other candidate.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from typing import Final

_LONGEST: Final = 200
_SEPARATORS: Final = str.maketrans("", "", "-_. ")


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` is most likely a slip of, or None where nothing is near. Earlier candidates win ties."""
    return Vocabulary(candidates).nearest(word)


class Vocabulary:
    """Words that are known, prepared for being asked about many that are not: one answer among 10 000 takes milliseconds."""

    def __init__(self, words: Iterable[str]) -> None:
        """Takes the words; where two are as near, the earlier one is meant."""
        self._words = list(dict.fromkeys(words))
        self._bits: dict[tuple[str, int], int] = {}

    def nearest(self, word: str, besides: str | None = None) -> str | None:
        """The word that the given one is most likely a slip of, other than itself and `besides`; None where none is near."""
        if not word or len(word) > _LONGEST:
            return None
        own = {word, besides}
        folded = _fold(word)
        equal = next((known for known in self._by_fold.get(folded, ()) if known not in own), None)
        return equal or self._by_slips(word.casefold(), own) or self._by_beginning(folded, own)

    @cached_property
    def _by_fold(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            found.setdefault(_fold(word), []).append(word)
        return found

    @cached_property
    def _folds(self) -> list[str]:
        return sorted(self._by_fold)

    @cached_property
    def _letters(self) -> list[tuple[int, int, str, str]]:
        """Of each word the letters it is made of, its length, and itself without and with its capitals."""
        folded = [(word.casefold(), word) for word in self._words]
        return [(self._made_of(fold), len(fold), fold, word) for fold, word in folded]

    def _made_of(self, word: str) -> int:
        """A bit for the first, the second … of every letter. A slip changes two of them at most; swapping none."""
        seen: dict[str, int] = {}
        made = 0
        for letter in word:
            count = seen[letter] = seen.get(letter, 0) + 1
            made |= 1 << self._bits.setdefault((letter, count), len(self._bits))
        return made

    def _by_slips(self, word: str, own: set[str | None]) -> str | None:
        allowed = _slips_allowed(len(word))
        letters, length = self._made_of(word), len(word)
        best, fewest = None, allowed + 1
        for made, size, folded, known in self._letters:
            if (made ^ letters).bit_count() > 2 * allowed or abs(size - length) >= fewest or known in own:
                continue
            if min(length, size) <= 2 and (folded[:1] != word[:1] or length == size):
                continue
            slips = _slips(word, folded, fewest - 1)
            if slips < fewest:
                best, fewest = known, slips
        return best

    def _by_beginning(self, folded: str, own: set[str | None]) -> str | None:
        """The only word that begins with the given one (`desc`) or with which that begins (`percentage`)."""
        if len(folded) < 3:
            return None
        found: list[str] = []
        at = bisect_left(self._folds, folded)
        while at < len(self._folds) and self._folds[at].startswith(folded) and len(found) < 2:
            found += [known for known in self._by_fold[self._folds[at]] if known not in own]
            at += 1
        if not found:
            shorter = (self._by_fold.get(folded[:end], ()) for end in range(len(folded) + 1))
            found = [known for words in shorter for known in words if len(known) >= 4 and known not in own]
        return found[0] if len(found) == 1 else None


def _fold(word: str) -> str:
    return word.casefold().translate(_SEPARATORS)


def _slips_allowed(length: int) -> int:
    """How many slips a word of this length survives: one in four letters, three at most, none in a single letter."""
    return 0 if length < 2 else min(3, max(1, length // 4))


def _slips(left: str, right: str, most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).

    Where there are more than `most`, any number above that.
    """
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, letter in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most and min(previous) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]

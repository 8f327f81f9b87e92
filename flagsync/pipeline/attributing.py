"""Code as its repository wants it seen, without what `.gitattributes` calls generated, vendored, documentation or binary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from flagsync.attributes import FILE, MOST_RULES, TooManyRules, attributed, concerns
from flagsync.model.reference import CodeFile, CodeListing, CodeSource, Made
from flagsync.model.report import Skip, SourceInfo

_SPEAKING = (b"linguist-", b"binary")


class AttributedCode:
    """A source without the files that its attributes leave out; each is named with the reason."""

    def __init__(self, source: CodeSource) -> None:
        self._source = source
        self.name = source.name

    def listing(self) -> CodeListing:
        """Every file that may hold code. Those that the attributes call code in spite of their names are `kept`."""
        listing = self._source.listing()
        # Asked of every file of the repository: hardly one ends so.
        speaking = [file for file in listing.files if file.path.endswith(FILE) and concerns(file.path)]
        texts = {file.path: self._source.read(file) for file in speaking}
        contents = {path: text for path, text in texts.items() if isinstance(text, bytes)}
        if not any(word in text for text in contents.values() for word in _SPEAKING):
            return listing
        try:
            said = attributed(contents)
        except TooManyRules:
            reason = f"more than {MOST_RULES} patterns about generated and vendored files"
            return replace(listing, unread=[*listing.unread, Skip(".gitattributes", reason)])
        files: list[CodeFile] = []
        skipped = list(listing.skipped)
        kept = set()
        for file in listing.files:
            why = said(file.path)
            if why:
                skipped.append(Skip(file.path, why))
                continue
            files.append(file)
            if why is not None:
                kept.add(file.path)
        return CodeListing(files, skipped, listing.unread, frozenset(kept))

    def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
        """The bytes of a file."""
        return self._source.read(file, ahead)

    def each(self, count: int, work: Callable[[int], Made]) -> Iterator[Made]:
        """What `work` makes of each number."""
        return self._source.each(count, work)

    def info(self) -> SourceInfo:
        """What is being read."""
        return self._source.info()

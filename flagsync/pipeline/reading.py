"""From a source to a repository: the configuration, and what every flag file says of itself to others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from flagsync import recall
from flagsync.build import config_of, flags_of
from flagsync.gather import Cards, Library, cards_of, kind_of
from flagsync.model.config import CONFIG_PATH, Config
from flagsync.model.document import Document
from flagsync.model.facts import Facts
from flagsync.model.fault import UsageFault
from flagsync.model.finding import Finding
from flagsync.model.flag import Flag
from flagsync.model.ports import Listing, Memory, Source
from flagsync.model.record import record
from flagsync.model.report import Skip
from flagsync.parse import parse


@record
class Ports:
    """The doors that reading needs. `validated` answers the document with the problems of its shape added."""

    source: Source
    memory: Memory
    validated: Callable[[Document], Document]


@record
class Repository:
    """What was gathered from one source: its configuration, its flags and what was left out."""

    config: Config
    library: Library
    skipped: Sequence[Skip]

    def facts(self, today: date) -> Facts:
        """What the rules may look at."""
        return Facts(today, self.config, self.library)


def gather(ports: Ports) -> Repository:
    """Reads the configuration, and of every flag file what it says of itself to others.

    Raises UsageFault where there is no usable `flagsync.yaml`.
    """
    listing = ports.source.listing()
    skipped = list(listing.skipped)
    document = _configuration(ports, listing)

    def load(path: str) -> Document | None:
        content = ports.source.read(path)
        if isinstance(content, Skip):
            skipped.append(content)
            return None
        return ports.validated(parse(path, kind_of(path), content))

    known = recall.known_cards(ports.memory.recall("files"))
    cards: dict[str, Cards] = {}
    flags: dict[str, tuple[Flag, ...]] = {}
    documents: dict[str, Document | None] = {CONFIG_PATH: document}
    flag_files = [entry for entry in listing.entries if entry.path != CONFIG_PATH]
    for entry in flag_files:
        found = recall.thaw_cards(entry, known.get(entry.path))
        if found is None:
            read = documents[entry.path] = load(entry.path)
            if read is None:
                continue
            flags[entry.path] = flags_of(read)
            found = cards_of(read, flags[entry.path])
        cards[entry.path] = found
    if flags or len(known) != len(cards):
        ports.memory.remember("files", recall.freeze_cards(flag_files, cards))
    return Repository(config_of(document), Library(cards, documents, flags, load), skipped)


def configuration(ports: Ports) -> Config:
    """The configuration alone.

    Raises UsageFault where there is no usable `flagsync.yaml`.
    """
    return config_of(_configuration(ports, ports.source.listing()))


def _configuration(ports: Ports, listing: Listing) -> Document:
    content = ports.source.read(CONFIG_PATH) if any(entry.path == CONFIG_PATH for entry in listing.entries) else None
    if content is None or isinstance(content, Skip):
        skips = [content] if content is not None else [skip for skip in listing.skipped if skip.path == CONFIG_PATH]
        reason = f" ({skips[0].reason})" if skips else ""
        raise UsageFault(f"there is no {CONFIG_PATH} here{reason}", "run `flagsync init`, or name the repository with -C")
    document = parse(CONFIG_PATH, kind_of(CONFIG_PATH), content)
    if document.digest == ports.memory.recall("configuration") and not document.problems:
        return document
    document = ports.validated(document)
    if document.sound and not document.problems:
        ports.memory.remember("configuration", document.digest)
    if not document.sound:
        worst = on_its_own(document)[0]
        start = worst.location.span.start
        raise UsageFault(f"{CONFIG_PATH}:{start.line}:{start.column}: {worst.message}", worst.help)
    return document


def on_its_own(document: Document) -> tuple[Finding, ...]:
    """What the rules say about a file as if there were no other."""
    from flagsync import rules
    from flagsync.judge import Judge, RuleSelection

    facts = Facts(date.min, Config({}, {}), Library({}, {document.path: document}, {}, lambda _: None))
    return Judge(rules.checks(), facts, RuleSelection()).document(document).findings

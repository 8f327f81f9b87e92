"""Who uses which flag: lists the code, looks for every name in one pass, classifies what is found, and says what follows.

Two rounds at most: the first finds the keys and the constants that stand for them, the second the constants' uses. What a file
says is remembered by the id of its content, so that a second run reads only what changed.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Final, NamedTuple, Protocol

from flagsync import accessors, scanners
from flagsync.alias import Alias, Names, Record, companions, discovered, may_mean
from flagsync.deliver import VARIABLES, WORDS, consumers, loops, with_consumers
from flagsync.grammar import parser_for
from flagsync.meaning import is_distinct
from flagsync.model.accessor import Accessor, Wrapper
from flagsync.model.config import CONFIG_PATH, FLAGS_FOLDER
from flagsync.model.language import Language
from flagsync.model.ports import Memory
from flagsync.model.reference import (
    Argument,
    CodeFile,
    CodeListing,
    CodeSource,
    Consumer,
    Occurrence,
    Scan,
)
from flagsync.model.report import Skip
from flagsync.pipeline.asking import SIZE_LIMIT, Question
from flagsync.pipeline.repeating import Earlier
from flagsync.prefilter import ANNOTATION, Lens, lens, may_declare, places, readable, stands_in
from flagsync.relate import Relation
from flagsync.states import states
from flagsync.territory import is_docs, is_test, why_not
from flagsync.unwrap import doubtful, wrappers

HINTS: Final = (
    "openfeature",
    "launchdarkly",
    "LaunchDarkly",
    "ldclient",
    "LDClient",
    "ldClient",
    "unleash",
    "Unleash",
    "unleash-client",
    "getunleash",
    "flipt",
    "growthbook",
    "GrowthBook",
    "flagsmith",
    "Flagsmith",
    "Flipper",
    "Feature",
    "features",
    "flags",
    "featureFlags",
    "feature_flags",
    "FeatureFlags",
    "toggles",
)
"""Words of which a file must have one before a common name such as `isEnabled` in it is looked at."""

_MINIFIED: Final = "minified"
_LONG_FILE: Final = 10_000
_LONG_LINE: Final = 500
"""Bytes of a file, and bytes for each of its lines, above which nobody wrote a script by hand."""

_BINARY: Final = "binary"
_ROUNDS: Final = 3
"""Keys, constants, and constants of constants."""

_GOES_ON: Final = frozenset((b"{", b"$", b"%", b"#", b'"', b"'", b"`", b"\\", b"<"))
"""What stands behind the beginning of a text of which the rest is computed: `tier-{tier}`, `"tier-" + tier`."""

_DEPTH: Final = 3
"""How deep wrappers of accessors are followed."""

_AHEAD: Final = 64

_MANY: Final = 1_000
"""Files of which some are sure to be taken apart."""


def search(asked: Question, opened: Sequence[tuple[CodeSource, CodeListing, Memory]], earlier: Earlier | None) -> Scan:
    """Searches repositories, each with what it lists and its memory; `earlier` is to know what was found."""
    searches = [_Search(*each, asked) for each in opened]
    names = asked.names
    rare = _rare(asked.accessors)
    plain = {accessor.call for accessor in asked.accessors} - rare.keys()
    wanted = {*names.known(), *plain, *asked.maps, ANNOTATION}
    limited = _limited(asked.accessors, {*names.known(), *asked.maps})
    for search in searches:
        search.look(wanted, rare, limited, names.prefixes)
    sought, called, passing = _follow(searches, asked, wanted | rare.keys())
    wanted |= names.aliases.keys() | called
    everything = wanted | rare.keys() | sought
    relation = Relation(asked.flags, names, asked.accessors, asked.props, passing)
    handed: list[Consumer] = []
    for search in searches:
        for record in search.records(everything):
            relation.take(record)
            relation.unresolved += loops(record)
            handed += consumers(record, asked.maps)
        search.remember()
    references = sorted(relation.references.values(), key=lambda each: (each.flag, each.site.order))
    unread = [skip for search in searches for skip in search.unread]
    unresolved = sorted(relation.unresolved, key=lambda each: each.site.order)
    skipped = [skip for search in searches for skip in search.skipped]
    told = states(asked.flags, references, unresolved, variables=names.variables, complete=not unread)
    found = Scan(
        references=references,
        states=with_consumers(told, handed, asked.apps, asked.flags),
        consumers=sorted(handed, key=lambda each: each.site.order),
        requests=sorted(relation.requests, key=lambda each: (each.key, each.site.order)),
        unresolved=unresolved,
        disagreements=sorted(relation.disagreements, key=lambda each: (each.flag, each.site.order)),
        skipped=sorted(skipped, key=lambda each: (each.reason, each.path)),
        unread=unread,
        incomplete=[search.name for search in searches if search.unread],
        muted=sorted(relation.muted, key=lambda each: (each.site.order, each.rule)),
        idle=sorted(relation.idle, key=lambda each: (each.site.order, each.rule)),
        files=sum(len(search.files) for search in searches),
        searched=sum(search.read_files for search in searches),
        guessed=dict(sorted(Counter(name for search in searches for name in search.guessed()).items())),
    )
    if earlier is not None:
        earlier.keep(found, searches[0].paths, searches[0].telling, everything - rare.keys() | wanted | sought, rare)
    return found


def _follow(searches: Sequence[_Search], asked: Question, wanted: set[str]) -> tuple[set[str], set[str], list[Wrapper]]:
    """Looks for the constants that stand for flags, and for the functions that hand a key on, as far as these lead.

    A function that gets a key may be a wrapper: its declaration tells. Only where it is one its calls are looked for. Answers
    the functions that were looked up, the wrappers among them by name, and what they do.
    """
    names = asked.names
    wanted = set(wanted)
    sought: set[str] = set()
    called: set[str] = set()
    passing: list[Wrapper] = []
    for turn in range(_DEPTH + 1):
        named = _named(searches, names) if turn < _ROUNDS - 1 else set()
        fresh = named - wanted
        doubted = set()
        if turn < _DEPTH:
            records = (record for search in searches for record in search.records(wanted | called, sought))
            doubted = {name for name in doubtful(records, names.keys, asked.accessors, sought) if not name.startswith("__")}
        passing = wrappers((record for search in searches for record in search.records((), sought)), asked.accessors, sought)
        confirmed = {wrapper.name for wrapper in passing} - called
        if not (named or doubted or confirmed):
            break
        wanted |= fresh
        sought |= doubted
        called |= confirmed
        families = {alias.family for name in fresh for alias in names.aliases[name]} | {"template"}
        for search in searches:
            search.look_again(_Further({name: names.aliases[name] for name in fresh}, families, doubted, confirmed))
    return sought, called, passing


def _named(searches: Sequence[_Search], names: Names) -> set[str]:
    """Adds the constants that stand for flags. Answers those that are new."""
    fresh: set[str] = set()
    records = [record for search in searches for record in search.records(names.known())]
    for alias in discovered(records, names):
        known = names.aliases.setdefault(alias.name, [])
        if alias not in known:
            known.append(alias)
            fresh.add(alias.name)
    return fresh


def _rare(known: Iterable[Accessor]) -> dict[str, frozenset[str]]:
    """The names that are too common to search every file for, with the words that a file must have one of."""
    found: dict[str, frozenset[str]] = {VARIABLES: WORDS}
    plain = {accessor.call for accessor in known if not accessor.receivers or accessor.sdk == accessors.OWN}
    for accessor in known:
        if accessor.call not in plain:
            found[accessor.call] = found.get(accessor.call, frozenset()) | frozenset(accessor.words or HINTS)
    return found


def _limited(known: Iterable[Accessor], names: Collection[str]) -> dict[bytes, frozenset[str]]:
    """The accessors of which only files of some languages can speak, unless something else is called so too."""
    found: dict[str, set[str]] = {}
    anywhere = {accessor.call for accessor in known if not accessor.languages} | set(names)
    for accessor in known:
        if accessor.call not in anywhere:
            found.setdefault(accessor.call, set()).update(accessor.languages)
    return {call.encode(): frozenset(languages) for call, languages in found.items()}


class _Search:
    """The search of one source: its files, and what each says of the names that were looked for."""

    def __init__(self, source: CodeSource, listing: CodeListing, memory: Memory, asked: Question) -> None:
        self.name = source.name
        self._source = source
        self._memory = memory
        self.skipped = list(listing.skipped)
        own = not source.name
        self.unread = [_placed(skip, source.name) for skip in listing.unread if _is_code(skip.path, asked, own=own)]
        self.read_files = 0
        self.files: list[CodeFile] = []
        for file in listing.files:
            path = file.path
            if not asked.included(path) or (own and _defines(path)):
                continue
            reason = None if path in listing.kept else why_not(path)
            reason = "excluded in flagsync.yaml" if asked.excluded(path) else reason
            if reason is None:
                self.files.append(file)
            else:
                self.skipped.append(Skip(path, reason))
        self._languages = {file.path: scanners.language_of(file.path) for file in self.files}
        self._found: dict[str, list[Occurrence]] = {}
        self._known = _Known(memory, asked.settings, self.files)
        self._left: set[str] = set()
        self._changed = array("I")
        self._unchanged = array("I")
        """The places in `files` of those of which nothing, and of those of which something was known."""
        self._searched: set[str] = set()

    def look(
        self,
        names: set[str],
        rare: Mapping[str, frozenset[str]],
        limited: Mapping[bytes, frozenset[str]],
        beginnings: Collection[str],
    ) -> None:
        """Looks for names in every file: in those that changed for all, in the others for those that are new."""
        missing = self._known.missing(names | rare.keys())
        for index, file in enumerate(self.files):
            known = self._known.told(index, self._languages[file.path])
            (self._changed if known is None else self._unchanged).append(index)
            if known:
                self._found[file.path] = known
        self._known.settle()
        limits = _Limits(limited, frozenset(begin.encode() for begin in beginnings))
        # Either lens may take as much memory as all the rest: neither is made where no file needs it.
        if self._changed:
            self._search(self._changed, lens(names - rare.keys(), rare), limits)
        if missing and self._unchanged:
            added = lens(missing - rare.keys(), {name: rare[name] for name in rare.keys() & missing})
            self._search(self._unchanged, added, limits)
        self._searched |= names | rare.keys()

    def look_again(self, further: _Further) -> None:
        """Looks for what the first look led to: in files that changed for all of it, in the others for what is new."""
        tokens = further.tokens()
        missing = {name for name, token in tokens.items() if token not in self._known.names}
        self._searched |= set(tokens.values())
        for known, sought in ((self._changed, tokens.keys()), (self._unchanged, missing)):
            concerned = array("I", filter(partial(self._is_concerned, families=further.families), known if sought else ()))
            if concerned:
                rare = further.rare(sought)
                self._search(concerned, lens(sought - rare.keys(), rare), further)

    def _is_concerned(self, index: int, families: Collection[str]) -> bool:
        path = self.files[index].path
        language = self._languages[path]
        return path not in self._left and (language.family in families or language.grammar is not None)

    def _search(self, places: Sequence[int], sight: Lens, concern: _Concern) -> None:
        """Reads the files at these places and notes what they say."""
        reader = _Reader(self._source, self._languages, self.files, places, sight, concern, self._found, self._known)
        for index, answer in zip(places, reader.answers(), strict=True):
            path = self.files[index].path
            if answer is None or answer.searched:
                self.read_files += 1
            if answer is None:
                continue
            if answer.skip is not None:
                self._known.forget(index)
                self._found.pop(path, None)
                self._left.add(path)
                (self.skipped if answer.searched else self.unread).append(_placed(answer.skip, self._source.name))
                continue
            if answer.found:
                self._found[path] = answer.found
            self._known.learn(index, answer.blob)
        self._share()

    def _share(self) -> None:
        """Lets equal files say the same, wherever they lie: that is what is remembered of them."""
        said: dict[str, set[Occurrence]] = {}
        for index, file in enumerate(self.files):
            if file.path in self._found and (name := self._known.name(index, self._languages[file.path])):
                said.setdefault(name, set()).update(self._found[file.path])
        for index, file in enumerate(self.files):
            together = said.get(self._known.name(index, self._languages[file.path]), ())
            if len(together) > len(self._found.get(file.path, ())):
                self._found[file.path] = sorted(together, key=_by_place)

    @property
    def paths(self) -> Collection[str]:
        """The files that are searched."""
        return self._languages.keys()

    @property
    def telling(self) -> Collection[str]:
        """The files that say anything, and those that were left out on account of what they hold."""
        return self._found.keys() | self._left

    def records(self, names: Iterable[str], declared: Collection[str] = ()) -> Iterator[Record]:
        """What the files say of names, and where others are `declared`, by path."""
        wanted = {*names, ANNOTATION}
        for file in self.files:
            found = [
                each
                for each in self._found.get(file.path, ())
                if each.name in wanted or (each.name in declared and each.role in {"declaration", "key"})
            ]
            if found:
                path = file.path
                language = self._languages[path]
                yield Record(self._source.name, path, language, found, is_test(path), is_docs(path))

    def guessed(self) -> Iterator[str]:
        """The languages of files with occurrences whose grammar is not installed."""
        for path in self._found:
            language = self._languages[path]
            if language.grammar is not None and parser_for(language) is None:
                yield language.name

    def remember(self) -> None:
        """Keeps what was found for the next run."""
        if self._changed:
            # What earlier runs looked for beyond this was not looked for in the files that changed.
            self._known.names = self._searched
        else:
            self._known.names |= self._searched
        self._known.keep(self._found, self._languages)


class _Concern(Protocol):
    """Tells whether a name that stands in a file is to be looked at there."""

    def concerns(self, name: bytes, language: Language, path: str, text: bytes) -> bool:
        """Whether it is."""


class _Limits(NamedTuple):
    """At first everything is looked at, but for the accessors of other languages, and what keys begin with: that counts where
    something is put behind it.
    """

    languages: Mapping[bytes, frozenset[str]]
    beginnings: Collection[bytes]

    def concerns(self, name: bytes, language: Language, path: str, text: bytes) -> bool:
        """See `_Concern`."""
        del path
        if name in self.beginnings:
            return any(text[at + len(name) : at + len(name) + 1] in _GOES_ON for at in places(name, text))
        only = self.languages.get(name)
        return only is None or language.name in only


class _Further(NamedTuple):
    """What a look led to: constants, in their families of languages; functions that are `doubted`, where they are declared;
    functions that are known to hand keys on, wherever they are `called`.
    """

    aliases: Mapping[str, Sequence[Alias]]
    families: Collection[str]
    doubted: set[str]
    called: set[str]

    def tokens(self) -> dict[str, str]:
        """Each name with what it is remembered by."""
        doubted = {name: f"{name}\0declared" for name in self.doubted}
        constants = {name: _token(name, aliases) for name, aliases in self.aliases.items()}
        both = {name: f"{doubted[name]}\0{constants[name]}" for name in doubted.keys() & constants.keys()}
        return doubted | constants | both | {name: f"{name}\0()" for name in self.called}

    def rare(self, names: Iterable[str]) -> dict[str, frozenset[str]]:
        """Those of the names that count only in a file which also has one of their words."""
        constants = self.aliases.keys() - self.called - self.doubted
        found = {name: companions(self.aliases[name]) for name in names if name in constants}
        return {name: words for name, words in found.items() if words}

    def concerns(self, name: bytes, language: Language, path: str, text: bytes) -> bool:
        """Whether a name that stands in a file is to be looked at there."""
        shown = name.decode()
        if language.grammar and (shown in self.called or (shown in self.doubted and may_declare(name, text, language.family))):
            return True
        if shown not in self.aliases or language.family not in self.families:
            return False
        # A member with an ordinary name is only meant where its owner is named; Swift may imply that, Go has no such thing.
        loose = is_distinct(shown) or language.family in {"swift", "go"}
        meant = [
            each
            for each in self.aliases[shown]
            if loose or not each.owner or each.path == path or stands_in(each.owner.encode(), text)
        ]
        return may_mean(meant, path, text)


class _Answer(NamedTuple):
    """What one file says, or why it was left out: because of what it is, if it was `searched`, else it could not be read.

    `blob` is the id of its content, where that was not known yet.
    """

    found: list[Occurrence]
    blob: str = ""
    skip: Skip | None = None
    searched: bool = True


class _Reader:
    """Reads the files at some `places`, and looks at each; `told` is what is known of them."""

    def __init__(
        self,
        source: CodeSource,
        languages: Mapping[str, Language],
        files: Sequence[CodeFile],
        places: Sequence[int],
        sight: Lens,
        concern: _Concern,
        told: Mapping[str, list[Occurrence]],
        known: _Known,
    ) -> None:
        self._source = source
        self._languages = languages
        self._files = files
        self._places = places
        self._lens = sight
        self._concern = concern
        self._told = told
        self._known = known

    def answers(self) -> Iterator[_Answer | None]:
        """The answer of every file, in their order; None for a known one that says nothing new."""
        if len(self._places) > _MANY:
            # Every process that helps would load it again.
            import flagsync.sight  # noqa: F401
        return self._source.each(len(self._places), self._answer)

    def _answer(self, at: int) -> _Answer | None:
        index = self._places[at]
        file = self._files[index]
        path = file.path
        content = self._source.read(file, (self._files[next_] for next_ in self._places[at + 1 : at + 1 + _AHEAD]))
        if isinstance(content, Skip):
            return _Answer([], skip=content, searched=False)
        if len(content) > SIZE_LIMIT:
            return _Answer([], skip=Skip(path, "larger than 2 MB"))
        text = readable(content)
        if text is None:
            return _Answer([], skip=Skip(path, _BINARY))
        found = self._told.get(path, [])
        known = self._known.has(index)
        language = self._languages[path]
        present = self._lens.present(text)
        if present and (present := [name for name in present if self._concern.concerns(name, language, path, text)]):
            if _is_minified(language, text):
                return _Answer([], skip=Skip(path, _MINIFIED))
            # A second run needs none of what takes files apart, and loading it would be half of its time.
            from flagsync.sight import occurrences

            found = sorted({*found, *occurrences(language, text, present)}, key=_by_place)
        elif known:
            return None
        return _Answer(found, "" if known else file.blob or blob_id(content))


def _by_place(each: Occurrence) -> tuple[tuple[int, int, int, int], str]:
    return each.span, each.name


def _defines(path: str) -> bool:
    """Whether a file of the flags' own repository defines flags, and so never refers to any."""
    return path.startswith(f"{FLAGS_FOLDER}/") or path == CONFIG_PATH


def _is_code(path: str, asked: Question, *, own: bool) -> bool:
    """Whether a file that could not be read should have been."""
    left_out = asked.excluded(path) or why_not(path) is not None or (own and _defines(path))
    return asked.included(path) and not left_out


def _token(name: str, aliases: Iterable[Alias]) -> str:
    """Names a search for a constant, together with what decides in which files it is looked at."""
    places = sorted(f"{alias.path}\0{alias.owner}" for alias in aliases)
    return f"{name}\0{hashlib.sha256(chr(10).join(places).encode('utf-8', 'replace')).hexdigest()[:16]}"


def _placed(skip: Skip, repository: str) -> Skip:
    return Skip(f"{repository}:{skip.path}", skip.reason) if repository else skip


def _is_minified(language: Language, text: bytes) -> bool:
    """Whether a script was written for machines: few line breaks in much text."""
    return language.family == "javascript" and len(text) > max(_LONG_FILE, _LONG_LINE * (text.count(b"\n") + 1))


class _Known:
    """What earlier runs found, by the id of a file's content and its language; `names` is what they looked for.

    Something is kept of every file, though most say nothing: in what is remembered an entry of a few dozen letters (the
    stamp of the file, the id of its content, and a letter for its language), and in memory no more than the id.
    """

    def __init__(self, memory: Memory, settings: str, files: Sequence[CodeFile]) -> None:
        self._memory = memory
        self._files = files
        self._digest = hashlib.sha256(f"{settings} {sorted(_CODES)}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self.names: set[str] = set()
        self._ids = bytearray(0 if any(file.blob for file in files) else _ID * len(files))
        self._has = bytearray(len(files))
        self._entries = ""
        self._width = 0
        self._told: dict[str, list[Any]] = {}
        self._is_new = False
        stored = memory.recall("scan")
        if isinstance(stored, dict) and stored.get("digest") == self._digest:
            try:
                self.names = set(stored["names"])
                self._told = {name: list(rows) for name, rows in stored["found"].items()}
                parts = [memory.recall(f"scanned files {number}") for number in range(stored["parts"])]
                self._entries = "".join(parts)  # type: ignore[arg-type]
                self._width = self._entries.find(" ") + 1
            except (KeyError, TypeError, ValueError, AttributeError):
                self.names, self._told = set(), {}
        self._known_names = frozenset(self.names)

    @cached_property
    def _stamped(self) -> dict[str, int]:
        """Where the entry of a file with a stamp begins."""
        starts = range(0, len(self._entries), self._width or 1)
        return {self._entries[start : start + _STAMP]: start for start in starts}

    @cached_property
    def _contents(self) -> frozenset[str]:
        """The contents of which something is known."""
        starts = range(_STAMP, len(self._entries), self._width or 1)
        return frozenset(self._entries[start : start + self._width - _STAMP - 1] for start in starts)

    def missing(self, names: set[str]) -> set[str]:
        """The names that earlier runs did not look for."""
        return names - self.names

    def told(self, index: int, language: Language) -> list[Occurrence] | None:
        """What is known of a file; None where it has to be read."""
        file = self._files[index]
        if not self._entries:
            return None
        if file.blob:
            name = file.blob + _CODES[language.name]
            if name not in self._contents:
                return None
        else:
            start = self._stamped.get(file.stamp) if file.stamp else None
            name = "" if start is None else self._entries[start + _STAMP : start + self._width - 1]
            if name[-1:] != _CODES[language.name] or not _IS_ID.fullmatch(name, 0, len(name) - 1):
                return None
            self._ids[_ID * index : _ID * (index + 1)] = bytes.fromhex(name[:-1])
        self._has[index] = True
        return [_thawed(row) for row in self._told.get(name, ())]

    def settle(self) -> None:
        """Forgets what only telling needs, once every file was told."""
        self._entries = ""
        self.__dict__.pop("_stamped", None)
        self.__dict__.pop("_contents", None)

    def has(self, index: int) -> bool:
        """Whether the id of a file's content is known."""
        return bool(self._has[index])

    def learn(self, index: int, blob: str) -> None:
        """Notes that what a file says is known now; `blob` is the id of its content, where that was not known before."""
        self._is_new = True
        if not self._has[index]:
            self._has[index] = True
            if self._ids:
                self._ids[_ID * index : _ID * (index + 1)] = bytes.fromhex(blob)

    def forget(self, index: int) -> None:
        """Notes that a file is to be read again by the next run."""
        self._is_new = True
        self._has[index] = False

    def name(self, index: int, language: Language) -> str:
        """What the content of a file is remembered by; nothing where it is not known."""
        if not self._has[index]:
            return ""
        blob = self._files[index].blob or self._ids[_ID * index : _ID * (index + 1)].hex()
        return blob + _CODES[language.name]

    def keep(self, said: Mapping[str, Sequence[Occurrence]], languages: Mapping[str, Language]) -> None:
        """Hands everything that these files say, by path, to the memory, if any of it is new."""
        if not self._is_new and self.names == self._known_names:
            return
        found: dict[str, list[Any]] = {}
        entries: list[str] = []
        parts = 0
        for index, file in enumerate(self._files):
            name = self.name(index, languages[file.path])
            if not name:
                continue
            if file.path in said:
                found[name] = [list(row) for row in said[file.path]]
            stamp = "" if file.blob else file.stamp
            entries.append(f"{stamp:-<{_STAMP}}{name} ")
            # In parts, because what is remembered is copied several times on its way.
            if len(entries) == _PART:
                self._memory.remember(f"scanned files {parts}", "".join(entries))
                parts += 1
                entries.clear()
        self._memory.remember(f"scanned files {parts}", "".join(entries))
        known = {"digest": self._digest, "names": sorted(self.names), "found": found, "parts": parts + 1}
        self._memory.remember("scan", known)


_CODES: Final = {language.name: chr(ord("0") + index) for index, language in enumerate((scanners.OTHER, *scanners.ALL))}
"""A character for every language."""

_STAMP: Final = 16
"""Letters of a stamp."""

_PART: Final = 4_096
"""Files whose entries are remembered together."""

_ID: Final = 20
"""Bytes of an id that is made here."""

_IS_ID: Final = re.compile(f"[0-9a-f]{{{2 * _ID}}}")


def _thawed(row: Any) -> Occurrence:
    made = Occurrence(*row)
    arguments = tuple(Argument(*argument[:4], tuple(argument[4])) for argument in made.arguments)  # type: ignore[arg-type]
    return made._replace(span=tuple(made.span), arguments=arguments)  # type: ignore[arg-type]


def blob_id(content: bytes) -> str:
    """The id under which Git stores a content (SHA-1 of a short header and the content)."""
    digest = hashlib.sha1(b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()

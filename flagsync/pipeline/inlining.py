"""Flags that are kept in code: one pass finds the constants, a second the files that ask those which their own file does not.

Nothing of it runs unless the rule is switched on; nothing is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from flagsync import scanners
from flagsync.inline import RULE, Constant, declared, guarded
from flagsync.model.debt import Cause, Stray
from flagsync.model.language import Language
from flagsync.model.place import Span
from flagsync.model.record import record
from flagsync.model.reference import CodeFile, CodeSource, Mute, Site
from flagsync.model.report import Skip
from flagsync.pipeline.asking import SIZE_LIMIT, Question
from flagsync.prefilter import lens, readable, stands_in
from flagsync.stale import PLACES, place
from flagsync.territory import is_docs, is_test, why_not

_LONG_LINE: Final = 500
_AHEAD: Final = 64


@record
class Kept:
    """What was found, and what comments in the code silence of it."""

    strays: Sequence[Stray] = ()
    muted: Sequence[Mute] = ()


@record
class _Found:
    """A constant of a file; `guards` grow by those of other files."""

    constant: Constant
    path: str
    language: Language
    repository: str
    guards: list[Site]


def kept_in_code(asked: Question, sources: Sequence[CodeSource]) -> Kept:
    """The constants of these sources that are flags."""
    found: list[_Found] = []
    for source in sources:
        for file, language, data in _code(asked, source):
            for constant in declared(language, data):
                guards = [Site(file.path, span, source.name) for span in constant.guards]
                found.append(_Found(constant, file.path, language, source.name, guards))
    _asked_elsewhere(asked, sources, [each for each in found if not each.guards])
    decided = [each for each in found if each.guards]
    muted = [Mute(RULE, _site(each, each.constant.span)) for each in decided if each.constant.muted]
    strays = [_stray(each) for each in decided if not each.constant.muted]
    return Kept(sorted(strays, key=lambda each: (each.key, each.places[0].order)), muted)


def _asked_elsewhere(asked: Question, sources: Sequence[CodeSource], waiting: Sequence[_Found]) -> None:
    """Adds the branches of other files that name a constant together with what it is declared in."""
    if not waiting:
        return
    wanted: dict[bytes, list[_Found]] = {}
    for each in waiting:
        wanted.setdefault(each.constant.name.encode(), []).append(each)
    sight = lens(name.decode() for name in wanted)
    for source in sources:
        for file, language, data in _code(asked, source):
            for name in sight.present(data):
                homes = [each for each in wanted[name] if _may_be_asked(each, source.name, file.path, language, data)]
                spans = guarded(language, data, name.decode()) if len(homes) == 1 else []
                for home in homes:
                    home.guards.extend(Site(file.path, span, source.name) for span in spans)


def _may_be_asked(each: _Found, repository: str, path: str, language: Language, data: bytes) -> bool:
    if each.repository != repository or each.path == path or each.language.family != language.family:
        return False
    folder, _, name = each.path.rpartition("/")
    stem = name.partition(".")[0]
    near = language.package and path.rpartition("/")[0] == folder
    words = (each.constant.owner, folder.rpartition("/")[2] if stem in {"__init__", "index", "mod", "lib"} else stem)
    return near or any(stands_in(word.encode(), data) for word in words if word)


def _code(asked: Question, source: CodeSource) -> Iterator[tuple[CodeFile, Language, bytes]]:
    """The files whose language has a grammar and that people wrote for the program itself."""
    files = []
    for file in source.listing().files:
        path = file.path
        language = scanners.language_of(path)
        if language.grammar is None or language.shape != "code" or is_test(path) or is_docs(path):
            continue
        if asked.included(path) and not asked.excluded(path) and why_not(path) is None:
            files.append((file, language))
    for index, (file, language) in enumerate(files):
        content = source.read(file, [each for each, _ in files[index + 1 : index + 1 + _AHEAD]])
        data = None if isinstance(content, Skip) or len(content) > SIZE_LIMIT else readable(content)
        if data is not None and len(data) < max(_LONG_LINE * 20, _LONG_LINE * (data.count(b"\n") + 1)):
            yield file, language, data


def _site(each: _Found, span: Span) -> Site:
    return Site(each.path, span, each.repository)


def _stray(each: _Found) -> Stray:
    guards = sorted(each.guards, key=lambda site: site.order)
    branches = "a branch" if len(guards) == 1 else f"{len(guards)} branches"
    text = f"it is `{each.constant.value}` wherever the program runs, and decides {branches}, first at `{place(guards[0])}`"
    advice = "make it a flag with `flagsync new`, or say in a comment there why it is to stay"
    sites = (_site(each, each.constant.span), *guards)
    return Stray(Cause.IN_CODE, each.constant.name, text, advice, places=sites[:PLACES], place_count=len(sites))

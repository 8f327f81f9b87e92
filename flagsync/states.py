"""What follows from its references for each flag, with the reason in words and the places that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flagsync.model.reference import USES, Certainty, FlagState, Reference, State, Unresolved, Usage
from flagsync.phrase import counted

SHOWN = 3
"""How many references serve as evidence."""

_IN_TESTS = frozenset({*USES, Usage.STRING, Usage.CONSTANT, Usage.OBJECT_KEY})


def states(
    keys: Iterable[str],
    references: Sequence[Reference],
    unresolved: Sequence[Unresolved],
    *,
    complete: bool,
    variables: Mapping[str, str] | None = None,
) -> list[FlagState]:
    """The state of every flag, by key. Where the scan was not `complete`, nothing is called unreferenced.

    `variables` has the flag of every environment variable: code may read all that begin alike.
    Where not one flag has any reference at all, the code is probably somewhere else, and all are unknown.
    """
    by_flag: dict[str, list[Reference]] = {}
    for reference in references:
        by_flag.setdefault(reference.flag, []).append(reference)
    elsewhere = not any(reference.usage not in {Usage.DOCS, Usage.COMMENT} for reference in references)
    prefixes = _prefixes(unresolved)
    read = {key: name for name, key in (variables or {}).items()}
    return [
        _state(key, read.get(key, key), by_flag.get(key, []), prefixes, complete=complete, elsewhere=elsewhere)
        for key in sorted(keys)
    ]


def _prefixes(unresolved: Sequence[Unresolved]) -> Mapping[str, Unresolved]:
    found: dict[str, Unresolved] = {}
    for each in unresolved:
        if each.prefix and not each.test:
            found.setdefault(each.prefix, each)
    return found


def _state(
    key: str,
    variable: str,
    references: Sequence[Reference],
    prefixes: Mapping[str, Unresolved],
    *,
    complete: bool,
    elsewhere: bool,
) -> FlagState:
    live = [each for each in references if not each.test]
    used = [each for each in live if each.usage in USES and each.certainty is not Certainty.LOW]
    if used:
        return FlagState(key, State.USED, f"{counted(len(used), 'use')} in {_files(used)}", _best(used))
    prefix = next((each for begin, each in prefixes.items() if key.startswith(begin) or variable.startswith(begin)), None)
    if prefix is not None:
        where = f"{prefix.site.path}:{prefix.site.span.start.line}"
        asks = "asks for a key that begins" if key.startswith(prefix.prefix) else "reads all variables that begin"
        return FlagState(key, State.MAYBE, f"{where} {asks} with `{prefix.prefix}`", _best(live))
    possible = [each for each in live if _is_possible(each)]
    if possible:
        reason = f"{counted(len(possible), 'place')} in {_files(possible)} may mean it"
        return FlagState(key, State.POSSIBLE, reason, _best(possible))
    tests = [each for each in references if each.test and each.usage in _IN_TESTS and each.certainty is not Certainty.LOW]
    if not complete:
        return FlagState(key, State.UNKNOWN, "not everything could be read", _best(references))
    if elsewhere:
        return FlagState(key, State.UNKNOWN, "no flag has any reference here; name the repositories with the code", ())
    if tests:
        return FlagState(
            key, State.TEST_ONLY, f"{counted(len(tests), 'place')} in {_files(tests)}, all of them tests", _best(tests)
        )
    return FlagState(key, State.UNREFERENCED, _why_unreferenced(references), _best(references))


def _is_possible(reference: Reference) -> bool:
    if reference.usage in USES:
        return True
    return reference.usage in {Usage.STRING, Usage.CONFIGURATION} and reference.certainty is not Certainty.LOW


def _why_unreferenced(references: Sequence[Reference]) -> str:
    if not references:
        return "nothing names it"
    words = {
        Usage.CONSTANT: "a constant that nothing uses",
        Usage.OBJECT_KEY: "a key in a list of flags",
        Usage.COMMENT: "a comment",
        Usage.DOCS: "documentation",
        Usage.CONFIGURATION: "configuration that sets it",
        Usage.PART: "a part of a longer text",
        Usage.STRING: "a text that means something else",
    }
    kinds = dict.fromkeys(words[each.usage] for each in references if each.usage in words)
    return f"only named in {', '.join(kinds)}" if kinds else "nothing uses it"


def _best(references: Iterable[Reference]) -> tuple[Reference, ...]:
    order = {Certainty.HIGH: 0, Certainty.MEDIUM: 1, Certainty.LOW: 2}
    return tuple(sorted(references, key=lambda each: (order[each.certainty], each.test, each.site.order))[:SHOWN])


def _files(references: Sequence[Reference]) -> str:
    return counted(len({(each.site.repository, each.site.path) for each in references}), "file")

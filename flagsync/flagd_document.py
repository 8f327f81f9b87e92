"""flagd's document of a selection: every flag with its targeting, checked and tried out before anybody gets to see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flagsync import jsonlogic
from flagsync.compile_flagd import compile_decision, inexpressible
from flagsync.evaluate import Evaluator, Evaluators
from flagsync.flagd_schema import complaints
from flagsync.model.flag import TARGETING_KEY, Flag
from flagsync.model.target import Entry, Refusal, Selection
from flagsync.resolve import Decision
from flagsync.serve import unsayable

FILE: Final = "flags.flagd.json"
"""The one key of the map. Providers take a file for JSON by its suffix."""

WHERE: Final = "the flagd document"
"""What refusals call it."""

_PROBES: Final[tuple[Mapping[str, str], ...]] = ({}, {TARGETING_KEY: "flagsync"})
"""The contexts for which every flag is evaluated before it is written: nobody, and somebody."""


@dataclass(frozen=True, slots=True)
class Document:
    """The document in parts: each flag's object, the metadata of the set, and who could not be said."""

    flags: Mapping[str, Mapping[str, Any]]
    metadata: Mapping[str, str]
    refused: tuple[Refusal, ...]

    def text(self, *, metadata: bool = True) -> str:
        """The document with one flag on each line, so that a change of one flag is a change of one line."""
        lines = ",\n".join(f"{compact(key)}:{compact(flag)}" for key, flag in self.flags.items())
        ending = f',"metadata":{compact(self.metadata)}' if metadata else ""
        return f'{{"flags":{{\n{lines}\n}}{ending}}}\n'


def document_of(selection: Selection, where: str = WHERE) -> Document:
    """The selection's flags as flagd's providers read them, all of which were evaluated once and agree with their meaning.

    A flag that cannot be said, or would not be understood as it is meant, is refused and missing.
    """
    flags: dict[str, Mapping[str, Any]] = {}
    refused: list[Refusal] = []
    evaluators = Evaluators(selection.environment, selection.lookup)
    for flag in sorted(selection.flags, key=lambda flag: flag.key):
        evaluator = evaluators.of(flag)
        written = _flag(evaluator.decision)
        problems = [*dict.fromkeys(each.problem for each in inexpressible(evaluator.decision))]
        problems = problems or list(_problems(evaluator, written))
        if problems:
            refused += (Refusal(flag.key, where, problem) for problem in problems)
        else:
            flags[flag.key] = written
    metadata = {"flagSetId": f"{selection.app.name}.{selection.environment}"}
    if selection.commit:
        metadata |= {"commit": selection.commit, "version": selection.commit}
    for key, complaint in complaints({"flags": flags, "metadata": metadata}):
        refused.append(Refusal(key or selection.app.name, where, complaint))
        flags.pop(key or "", None)
    return Document(flags, metadata, tuple(refused))


def compact(value: object) -> str:
    """JSON without spaces, keys sorted. Raises ValueError for numbers that are not finite."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entries_of(document: Document) -> Iterator[Entry]:
    """What each flag takes of the document's size."""
    for key, flag in document.flags.items():
        yield Entry(key, flag["defaultVariant"], FILE, compact(flag))


def _flag(decision: Decision) -> dict[str, Any]:
    served = compile_decision(decision)
    written: dict[str, Any] = {
        "state": "ENABLED",
        "variants": dict(decision.flag.variants),
        "defaultVariant": served.default,
        "metadata": _metadata(decision.flag),
    }
    return written if served.targeting is None else {**written, "targeting": served.targeting}


def _metadata(flag: Flag) -> dict[str, str]:
    known = {
        "owner": ", ".join(flag.owners),
        "kind": flag.kind.value,
        "expires": flag.expires.isoformat() if flag.expires else "",
    }
    return {name: text for name, text in known.items() if text}


def _problems(evaluator: Evaluator, written: Mapping[str, Any]) -> Iterable[str]:
    """Why a flag's object would not be understood as the flag is meant."""
    try:
        text = compact(written)
    except ValueError:
        return ["it has a number that is not finite"]
    if problem := unsayable(text):
        return [problem]
    for context in _PROBES:
        meant = evaluator.answer(context).variant
        try:
            said = jsonlogic.evaluate(written.get("targeting"), context)
        except jsonlogic.LogicError as error:
            return [f"its targeting cannot be evaluated: {error}"]
        if (written["defaultVariant"] if said is None else said) != meant:
            return [f"it would serve `{said}` where it means `{meant}`"]
    return []

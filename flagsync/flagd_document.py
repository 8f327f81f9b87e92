"""flagd's document of a selection: every flag with its targeting, checked and tried out before anybody gets to see it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flagsync import jsonlogic
from flagsync.compile_flagd import compile_decision, inexpressible
from flagsync.evaluate import Evaluator, Evaluators
from flagsync.flagd_schema import complaints
from flagsync.model.flag import TARGETING_KEY, Flag
from flagsync.model.target import Entry, Refusal, Selection
from flagsync.resolve import Decision

FILE: Final = "flags.flagd.json"
"""The one key of the map. Providers take a file for JSON by its suffix."""

WHERE: Final = "the flagd document"
"""What refusals call it."""

_PROBES: Final[tuple[Mapping[str, str], ...]] = ({}, {TARGETING_KEY: "flagsync"})
"""The contexts for which every flag is evaluated before it is written: nobody, and somebody."""


@dataclass(frozen=True, slots=True)
class Document:
    """The document in parts: each flag's object and its JSON, the metadata of the set, and who could not be said."""

    flags: Mapping[str, Mapping[str, Any]]
    written: Mapping[str, str]
    metadata: Mapping[str, str]
    refused: tuple[Refusal, ...]

    def text(self) -> str:
        """The document with one flag on each line, so that a change of one flag is a change of one line."""
        lines = ",\n".join(f"{compact(key)}:{flag}" for key, flag in self.written.items())
        return f'{{"flags":{{\n{lines}\n}},"metadata":{compact(self.metadata)}}}\n'


def document_of(selection: Selection, where: str = WHERE) -> Document:
    """The selection's flags as flagd's providers read them, all of which were evaluated once and agree with their meaning.

    A flag that cannot be said, or would not be understood as it is meant, is refused and missing.
    """
    flags: dict[str, Mapping[str, Any]] = {}
    texts: dict[str, str] = {}
    refused: list[Refusal] = []
    evaluators = Evaluators(selection.environment, selection.lookup)
    for flag in sorted(selection.flags, key=lambda flag: flag.key):
        evaluator = evaluators.of(flag)
        problems = list(dict.fromkeys(each.problem for each in inexpressible(evaluator.decision)))
        if not problems:
            flags[flag.key] = _flag(evaluator.decision)
            texts[flag.key], problems = _written(flags[flag.key], evaluator)
        refused += [Refusal(flag.key, where, problem) for problem in problems]
    metadata = {"flagSetId": f"{selection.app.name}.{selection.environment}"}
    if selection.commit:
        metadata |= {"commit": selection.commit, "version": selection.commit}
    sound = flags.keys() - {refusal.flag for refusal in refused}
    for key, complaint in complaints({"flags": {key: flags[key] for key in sound}, "metadata": metadata}):
        refused.append(Refusal(key or selection.app.name, where, complaint))
    bad = {refusal.flag for refusal in refused}
    return Document(
        flags={key: flag for key, flag in flags.items() if key not in bad},
        written={key: text for key, text in texts.items() if key not in bad},
        metadata=metadata,
        refused=tuple(refused),
    )


def compact(value: object) -> str:
    """JSON without spaces, keys sorted. Raises ValueError for numbers that are not finite."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entries_of(document: Document) -> Iterator[Entry]:
    """What each flag takes of the document's size."""
    for key, flag in document.flags.items():
        yield Entry(key, flag["defaultVariant"], FILE, document.written[key])


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


def _written(flag: Mapping[str, Any], evaluator: Evaluator) -> tuple[str, list[str]]:
    """A flag's object as JSON, and why it would not be understood as the flag is meant."""
    try:
        text = compact(flag)
        text.encode()
    except UnicodeEncodeError:
        return "", ["it has half of a surrogate pair, which is no text"]
    except ValueError:
        return "", ["it has a number that is not finite"]
    for context in _PROBES:
        meant = evaluator.answer(context).variant
        try:
            said = jsonlogic.evaluate(flag.get("targeting"), context)
        except jsonlogic.LogicError as error:
            return text, [f"its targeting cannot be evaluated: {error}"]
        if (flag["defaultVariant"] if said is None else said) != meant:
            return text, [f"it would serve `{said}` where it means `{meant}`"]
    return text, []

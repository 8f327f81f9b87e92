"""flagd's document of a selection: every flag with its targeting, checked and tried out before anybody gets to see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from flagsync import jsonlogic
from flagsync.compile_flagd import compile_decision, inexpressible
from flagsync.evaluate import Evaluator, Evaluators
from flagsync.flagd_schema import complaints
from flagsync.model.flag import TARGETING_KEY, Flag
from flagsync.model.manifest import COMMIT_METADATA, hash_of_meanings
from flagsync.model.target import Compiled, Entry, Refusal, Selection
from flagsync.resolve import Decision

FILE: Final = "flags.flagd.json"
"""The one key of the map. Providers take a file for JSON by its suffix."""

WHERE: Final = "the flagd document"
"""What refusals call it."""

_PROBES: Final[tuple[Mapping[str, str], ...]] = ({}, {TARGETING_KEY: "flagsync"})
"""The contexts for which every flag is evaluated before it is written: nobody, and somebody."""

_LOST: Final = Compiled("", "", ("its file was changed while it was being read",))
"""What stands for a flag whose definition cannot be had although its key is known."""


@dataclass(frozen=True, slots=True)
class Document:
    """The document in parts: each flag by key, sorted, the metadata of the set, and who could not be said."""

    compiled: Mapping[str, Compiled]
    metadata: Mapping[str, str]
    refused: tuple[Refusal, ...]

    @property
    def flags(self) -> dict[str, dict[str, Any]]:
        """Each flag's object."""
        return {key: json.loads(flag.text) for key, flag in self.compiled.items()}

    def text(self) -> str:
        """The document with one flag on each line, so that a change of one flag is a change of one line."""
        lines = ",\n".join(f"{compact(key)}:{flag.text}" for key, flag in self.compiled.items())
        return f'{{"flags":{{\n{lines}\n}},"metadata":{compact(self.metadata)}}}\n'

    def hash(self) -> str:
        """The content hash of a map that holds nothing but the document, without reading the document again."""
        lines = ",".join(f"{compact(key)}:{flag.text}" for key, flag in self.compiled.items())
        metadata = {name: text for name, text in self.metadata.items() if name not in COMMIT_METADATA}
        return hash_of_meanings({FILE: f'{{"flags":{{{lines}}},"metadata":{compact(metadata)}}}'})


def document_of(selection: Selection, where: str = WHERE) -> Document:
    """The selection's flags as flagd's providers read them, all of which were evaluated once and agree with their meaning.

    A flag that cannot be said, or would not be understood as it is meant, is refused and missing. What earlier runs compiled
    is taken as it is, because it was checked then.
    """
    known = selection.compilations
    compiled = {key: known.of(key) if known else None for key in selection.keys}
    missing = [key for key, found in compiled.items() if found is None]
    fresh = _compiled(selection, missing) if missing else {}
    if known:
        for key, made in fresh.items():
            known.keep(key, made)
    compiled |= fresh
    metadata = {"flagSetId": f"{selection.app.name}.{selection.environment}"}
    if selection.commit:
        metadata |= {"commit": selection.commit, "version": selection.commit}
    refused = [Refusal(key, where, problem) for key, found in compiled.items() for problem in (found or _LOST).problems]
    # Where every flag is remembered, an earlier run has checked metadata of the same shape, and the schema need not be read.
    for _, complaint in complaints({"flags": {}, "metadata": metadata}) if fresh or not compiled else ():
        refused.append(Refusal(selection.app.name, where, complaint))
    sound = {key: found for key, found in compiled.items() if found and not found.problems}
    return Document(sound, metadata, tuple(refused))


def _compiled(selection: Selection, keys: Iterable[str]) -> dict[str, Compiled]:
    """Flags compiled from their definitions, checked against the schema and evaluated once."""
    made: dict[str, Compiled] = {}
    checked: dict[str, Mapping[str, Any]] = {}
    evaluators = Evaluators(selection.environment, selection.lookup)
    for key in keys:
        flag = selection.lookup.flag(key)
        if flag is None:
            continue
        evaluator = evaluators.of(flag)
        problems = tuple(dict.fromkeys(each.problem for each in inexpressible(evaluator.decision)))
        if problems:
            made[key] = Compiled("", flag.default, problems)
            continue
        written = _flag(evaluator.decision)
        text, problem = _written(written, evaluator)
        made[key] = Compiled(text, written["defaultVariant"], problem)
        if not problem:
            checked[key] = written
    for place, complaint in complaints({"flags": checked, "metadata": {}}):
        if place is not None:
            made[place] = replace(made[place], problems=(*made[place].problems, complaint))
    return made


def compact(value: object) -> str:
    """JSON without spaces, keys sorted. Raises ValueError for numbers that are not finite."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entries_of(document: Document) -> Iterator[Entry]:
    """What each flag takes of the document's size."""
    for key, flag in document.compiled.items():
        yield Entry(key, flag.default, FILE, flag.text)


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


def _written(flag: Mapping[str, Any], evaluator: Evaluator) -> tuple[str, tuple[str, ...]]:
    """A flag's object as JSON, and why it would not be understood as the flag is meant."""
    try:
        text = compact(flag)
        text.encode()
    except UnicodeEncodeError:
        return "", ("it has half of a surrogate pair, which is no text",)
    except ValueError:
        return "", ("it has a number that is not finite",)
    for context in _PROBES:
        meant = evaluator.answer(context).variant
        try:
            said = jsonlogic.evaluate(flag.get("targeting"), context)
        except jsonlogic.LogicError as error:
            return text, (f"its targeting cannot be evaluated: {error}",)
        if (flag["defaultVariant"] if said is None else said) != meant:
            return text, (f"it would serve `{said}` where it means `{meant}`",)
    return text, ()

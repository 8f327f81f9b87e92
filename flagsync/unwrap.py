"""Which functions of the code hand a flag's key on to an accessor: wrappers, and wrappers of wrappers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from flagsync.alias import Record
from flagsync.meaning import about_flags, is_other_thing, is_talk
from flagsync.model.accessor import Accessor, Wrapper
from flagsync.model.reference import Argument, Occurrence

MOST: Final = 40
"""How many functions are looked up at most in one round; a repository has a handful of wrappers."""

_ORDINARY: Final = re.compile(
    r"(?:add|add_?argument|add_?option|add_?parser|all|any|append|apply|assign|at|bind|bool|call|clear|close|concat|contains|copy|count|create|delete"
    r"|each|emit|entries|equal|equals|errorf|every|exec|extend|fatalf|fetch|fill|filter|find|first|flat|format|from"
    r"|get|getattr|hasattr|id|includes|index|indexof|insert|int|items|join|keys|last|len|length"
    r"|isinstance|issubclass|list|load|lower|main|make|map|match|max|merge|min|new|next|once|open|parse|pop|post|print"
    r"|printf|push|put|read|reduce|remove|render|replace|require|reset|resolve|run|save|send|set|setattr"
    r"|setdefault|setitem|sleep|slice|some|sort|splice|split|sprintf|start|str|string|strip|sub|substring|sum|test"
    r"|then|trim|type|union|update|upper|value|values|write|zip)"
)
"""Functions that every library has: that one of them is a wrapper is told by its receiver alone."""

_KEY: Final = re.compile(r"(?i)key|name|flag|feature|toggle|gate|experiment")
_SWITCHED: Final = re.compile(r"(?i)is_?(?:on|off|enabled|active)")
"""What asks for a switch, whatever it was taken out of: `const { isOn } = useFeatures()`."""

_CONTEXT: Final = re.compile(r"(?i)ctx|context|self|this|user|request|req|res|t|props|children|default|fallback|value")


def doubtful(
    records: Iterable[Record], keys: Collection[str], accessors: Collection[Accessor], sought: Collection[str]
) -> set[str]:
    """The functions that may be wrappers: they get a key, or an accessor gets its key from their parameters.

    A function that is an accessor by its mere name needs no proof. `sought` is what was looked for before, whose declarations
    say where they hand keys on.
    """
    found: dict[str, int] = {}
    known = {accessor.call for accessor in accessors}
    proven = {
        (accessor.call, place)
        for accessor in accessors
        if not accessor.receivers and not accessor.languages
        for place in (str(accessor.argument), *accessor.keywords)
    }
    for record in records:
        if record.test or record.docs or record.language.shape not in {"code", "template", "notebook"}:
            continue
        for each in record.occurrences:
            if (each.subject, each.position) in proven:
                continue
            for name in _suspects(each, keys, known, sought):
                if len(name) > 1 and name not in sought and not _ORDINARY.fullmatch(name.lower()):
                    found[name] = found.get(name, 0) + 1
    return set(sorted(found, key=lambda name: (-found[name], name))[:MOST])


def _suspects(each: Occurrence, keys: Collection[str], known: Collection[str], sought: Collection[str]) -> Iterable[str]:
    if each.name in keys and each.form == "string":
        clear = about_flags(each.subject, each.receiver, each.origin) or is_other_thing(each.subject, each.receiver)
        if each.role == "argument" and not clear and not is_talk(each.subject) and (each.nested or not each.declared):
            yield each.subject
        elif each.role == "attribute" and each.receiver[:1].isupper():
            yield each.receiver
    elif each.role == "callee" and each.within and (each.name in known or each.name in sought):
        if any(argument.kind == "name" and not argument.qualifier for argument in each.arguments):
            yield each.within
    elif each.name in sought and each.role in {"declaration", "key"}:
        passes = (argument for argument in each.arguments if argument.kind == "passes")
        yield from (to.text for to in passes if not is_talk(to.text) and not is_other_thing(to.text, to.qualifier))


def wrappers(records: Iterable[Record], accessors: Iterable[Accessor], sought: Collection[str]) -> list[Wrapper]:
    """The functions among those that were sought which hand a parameter on to an accessor, straight or by another wrapper."""
    known: dict[str, list[Accessor]] = {}
    for accessor in accessors:
        known.setdefault(accessor.call, []).append(accessor)
    declared = [
        (record, each)
        for record in records
        if not record.test and not record.docs
        for each in record.occurrences
        if each.name in sought and each.role in {"declaration", "key"} and each.arguments
    ]
    found: dict[tuple[str, str, str], Wrapper] = {}
    while True:
        before = len(found)
        for record, each in declared:
            for argument in each.arguments:
                index, parameter, *at = argument.keyword.split(":")
                place = (each.name, parameter, record.path)
                alike = (wrapper for wrapper in found.values() if wrapper.family == record.language.family)
                if place in found or not _asks(argument, parameter, at[0] if at else "", known, alike):
                    continue
                found[place] = Wrapper(each.name, int(index), parameter, record.path, record.language.family, each.owner)
        if len(found) == before:
            return list(found.values())


def _asks(
    argument: Argument, parameter: str, position: str, known: Mapping[str, list[Accessor]], found: Iterable[Wrapper]
) -> bool:
    """Whether a parameter that is handed to a function, or looked up in a table, is the key of a flag."""
    name, receiver = argument.text, argument.qualifier
    if argument.kind == "indexes":
        return about_flags(name)
    if is_talk(name) or is_other_thing(name):
        return False
    if any(wrapper.name == name and position in {str(wrapper.argument), wrapper.parameter} for wrapper in found):
        return True
    around = receiver.lower()
    for accessor in known.get(name, ()):
        if accessor.receivers and not any(word.lower() in around for word in accessor.receivers):
            typed = accessor.type == "boolean" and accessor.default is not None
            bare = not receiver and _SWITCHED.fullmatch(name) is not None
            if not bare and not (typed and _KEY.search(parameter)):
                continue
        if position == str(accessor.argument) or position in accessor.keywords:
            return True
    if known.get(name) or not about_flags(name, receiver):
        return False
    return _KEY.search(parameter) is not None or (position == "0" and _CONTEXT.fullmatch(parameter) is None)

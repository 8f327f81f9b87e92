"""Conditions of flagd's JsonLogic as predicates: what each operation says of each sort of value.

The table of conversions was measured on the evaluators of flagd for Python (openfeature-flagd-core 1.0 and 2.0) and Node
(@openfeature/flagd-core 4.0). Where they agree, that is what an operation means; where they contradict each other, a document
has no one meaning there, and ours is as good as any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import isfinite
from typing import Any, Final, TypeVar

from flagsync.comparisons import is_number
from flagsync.model.place import Route
from flagsync.predicate import (
    FALSE,
    LIST,
    NULL,
    NUMBER,
    OBJECT,
    TEXT,
    TRUE,
    Among,
    Atom,
    Every,
    Except,
    Piece,
    Predicate,
    Scalar,
    Some,
    Unsayable,
    equal_to,
)
from flagsync.preview import cut
from flagsync.semver import parse

MAXIMUM_DEPTH: Final = 64
"""How deeply operations may be nested."""

MAXIMUM_OPERATIONS: Final = 20_000
"""How many operations a flag may ask, each counted as often as a shared evaluator brings it in."""

MAXIMUM_TESTS: Final = 2_000
"""How many tests of attributes one condition may consist of."""

MAXIMUM_NESTING: Final = 100
"""How deeply questions may be joined to one condition."""

MAXIMUM_VALUES: Final = 1_000_000
"""How many values a flag's conditions may look for, each counted as often as it is brought in."""

_LETTERS: Final = 16
"""How many characters of a text count as one value."""

MAXIMUM_TEXT: Final = 100_000
"""How many characters are put together with `cat`."""

MAXIMUM_COMBINATIONS: Final = 64

NUMERIC_TEXT: Final = "takes {} for a number where it is a text such as “17”"
"""Said of an attribute that is compared with a number."""

MEMBER: Final = ""
"""The name under which `some` and `none` know the member of the list that they ask about."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not carried: a clause about what stands at a route of the flag's own definition."""

    reason: str
    route: Route


@dataclass(frozen=True, slots=True)
class Opaque:
    """A condition of which nothing can be said; neither it nor its negation is ever taken for true."""

    gap: Gap


@dataclass(frozen=True, slots=True)
class Joined:
    """Conditions of several attributes under ``all`` or ``any``; none of them is constant or of the same kind again."""

    word: str
    parts: tuple[Condition, ...]


Condition = bool | Predicate | Joined | Opaque


@dataclass(frozen=True, slots=True)
class Variable:
    """An attribute that is read, and the literal that stands in for it where it is missing."""

    name: str
    instead: Scalar | None = None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written out."""

    value: Any


Operand = Variable | Literal | Gap
Found = TypeVar("Found")


def opposite(condition: Condition) -> Condition:
    """True exactly where the condition is false; what is opaque stays so."""
    match condition:
        case bool():
            return not condition
        case Predicate():
            return ~condition
        case Joined(word, parts):
            return join("any" if word == "all" else "all", map(opposite, parts))
        case Opaque():
            return condition


def join(word: str, parts: Iterable[Condition]) -> Condition:
    """The conditions under one word: constants worked in, tests of the same attribute made into one."""
    dominant = word == "any"
    tests: dict[str, list[Predicate]] = {}
    order: list[Condition | str] = []
    for part in _flat(word, parts):
        if not isinstance(part, Predicate):
            order.append(part)
        elif part.attribute in tests:
            tests[part.attribute].append(part)
        else:
            order.append(part.attribute)
            tests[part.attribute] = [part]
    merge = Predicate.some if dominant else Predicate.every
    merged = {name: merge(same) if len(same) > 1 else same[0] for name, same in tests.items()}
    found = [merged[part] if isinstance(part, str) else part for part in order]
    known = [part.constant if isinstance(part, Predicate) else part for part in found]
    if any(part is dominant for part in known):
        return dominant
    rest = [part for part, constant in zip(found, known, strict=True) if not isinstance(constant, bool)]
    if not rest:
        return not dominant
    return rest[0] if len(rest) == 1 else Joined(word, tuple(rest))


def _flat(word: str, parts: Iterable[Condition]) -> Iterable[Condition]:
    for part in parts:
        if isinstance(part, Joined) and part.word == word:
            yield from part.parts
        else:
            yield part


def gaps_of(condition: Condition) -> list[Gap]:
    """Everything in a condition that our operators cannot say."""
    match condition:
        case Predicate():
            return [Gap(piece.reason, piece.route) for piece in condition.unsayable()]
        case Opaque(gap):
            return [gap]
        case Joined(_, parts):
            return [gap for part in parts for gap in gaps_of(part)]
    return []


def size(condition: Condition) -> int:
    """How many tests of attributes a condition consists of."""
    return sum(map(size, condition.parts)) if isinstance(condition, Joined) else 1


def bulk(condition: Condition) -> int:
    """The same, with every value that a test looks for."""
    match condition:
        case Joined(_, parts):
            return sum(map(bulk, parts))
        case Predicate():
            return 1 + condition.size
    return 1


def _nesting(condition: Condition) -> int:
    return 1 + max(map(_nesting, condition.parts)) if isinstance(condition, Joined) else 0


@dataclass(slots=True)
class _Progress:
    """The evaluators that are being read, from the outermost in, and how many operations and values were met so far."""

    inside: dict[str, None] = field(default_factory=dict)
    operations: int = 0
    values: int = 0


class Reader:
    """Reads the conditions of one flag. `evaluators` are the document's shared ones, `key` is the flag's own.

    `progress` is that of the reader for which this one reads on.
    """

    def __init__(self, key: str, evaluators: Mapping[str, Any], progress: _Progress | None = None) -> None:
        self._key = key
        self._evaluators = evaluators
        self._progress = progress or _Progress()

    def members(self) -> Reader:
        """A reader of conditions about the members of a list."""
        return _Members(self._key, self._evaluators, self._progress)

    def operation(self, logic: Any, route: Route) -> tuple[str, list[Any], Route, bool] | Gap:
        """An operation's name, its operands, where they stand, and whether they stand in a list."""
        self._progress.operations += 1
        if self._progress.operations > MAXIMUM_OPERATIONS:
            return Gap(f"asks for more than {MAXIMUM_OPERATIONS} operations", route)
        if self._progress.values > MAXIMUM_VALUES:
            return Gap(f"looks for more than {MAXIMUM_VALUES} values", route)
        if len(route) > MAXIMUM_DEPTH * 2:
            return Gap(f"is nested more than {MAXIMUM_DEPTH} levels deep", route)
        if not isinstance(logic, dict) or len(logic) != 1:
            return Gap("is no operation, which is one name with its operands", route)
        ((name, operands),) = logic.items()
        listed = isinstance(operands, list)
        self._progress.values += len(operands) if listed else 1
        return name, operands if listed else [operands], (*route, name), listed

    def shared(self, operands: list[Any], route: Route, read: Callable[[Any, Route], Found]) -> Found | Gap:
        """What `read` makes of the evaluator that a ``$ref`` names; a Gap where that is impossible."""
        name = operands[0] if len(operands) == 1 else None
        if not isinstance(name, str):
            return Gap("has a `$ref` that is not the name of one evaluator", route)
        if name not in self._evaluators:
            return Gap(f"refers to `{cut(name)}`, which is not among the `$evaluators`", route)
        inside = self._progress.inside
        if name in inside:
            circle = [*list(inside)[list(inside).index(name) :], name]
            return Gap(f"refers to itself: {' -> '.join(f'`{cut(each)}`' for each in circle)}", route)
        inside[name] = None
        try:
            return read(self._evaluators[name], route)
        finally:
            del inside[name]

    def condition(self, logic: Any, route: Route) -> Condition:
        """Where the expression counts as true."""
        if not isinstance(logic, dict):
            return bool(logic)
        found = self.operation(logic, route)
        if isinstance(found, Gap):
            return Opaque(found)
        name, operands, below, listed = found
        if name == "$ref":
            shared = self.shared(operands, below, self.condition)
            return Opaque(shared) if isinstance(shared, Gap) else shared
        if name in {"and", "or", "if"}:
            return self._connective(name, operands, below)
        if name in {"!", "!!"}:
            if len(operands) != 1:
                return Opaque(Gap(f"gives `{name}` {len(operands)} operands", below))
            inner = self.condition(operands[0], (*below, 0) if listed else below)
            return opposite(inner) if name == "!" else inner
        if name == "var":
            return self._truth(self.operand(logic, route), route)
        compare = _OPERATIONS.get(name)
        if compare is None:
            return Opaque(Gap(f"uses the operation `{cut(name)}`, which flagsync does not have", below))
        answer = compare(self, operands, below)
        return Opaque(answer) if isinstance(answer, Gap) else answer

    def _connective(self, name: str, operands: list[Any], route: Route) -> Condition:
        if not operands:
            return Opaque(Gap(f"gives `{name}` no operands", route))
        if name == "if":
            return self._choice(operands, route, self.condition)
        parts: list[Condition] = []
        index = 0
        while index < len(operands):
            if name == "and" and (guard := self._number_guard(operands[index : index + 3])):
                parts.append(guard)
                index += 3
                continue
            parts.append(self.condition(operands[index], (*route, index)))
            index += 1
        return self._bounded(join("all" if name == "and" else "any", parts), route)

    def _bounded(self, condition: Condition, route: Route) -> Condition:
        """The condition, unless it is more than anybody could review."""
        self._progress.values += bulk(condition)
        if self._progress.values > MAXIMUM_VALUES:
            return Opaque(Gap(f"looks for more than {MAXIMUM_VALUES} values", route))
        if size(condition) > MAXIMUM_TESTS:
            return Opaque(Gap(f"asks more than {MAXIMUM_TESTS} questions at once", route))
        if _nesting(condition) > MAXIMUM_NESTING:
            return Opaque(Gap(f"joins questions more than {MAXIMUM_NESTING} levels deep", route))
        return condition

    def ending(self, logic: Any, text: str, route: Route) -> Condition:
        """Whether a decision ends with a text, as prerequisites are asked in a document of ours."""
        if not isinstance(logic, dict):
            return bool(logic == text)
        found = self.operation(logic, route)
        if isinstance(found, Gap):
            return Opaque(found)
        name, operands, below, _ = found
        if name == "fractional":
            return Opaque(Gap("depends on the bucket into which another flag puts the subject", below))
        if name != "if" or not operands:
            return Opaque(Gap(f"compares the result of `{cut(name)}`", below))
        return self._choice(operands, below, lambda inner, place: self.ending(inner, text, place))

    def _choice(self, operands: list[Any], route: Route, read: Callable[[Any, Route], Condition]) -> Condition:
        """Whether an ``if`` answers with something of which `read` is true."""
        pairs = len(operands) // 2 * 2
        answer = read(operands[pairs], (*route, pairs)) if pairs < len(operands) else read(None, route)
        for index in range(pairs - 2, -1, -2):
            when = self.condition(operands[index], (*route, index))
            then = read(operands[index + 1], (*route, index + 1))
            answer = join("any", (join("all", (when, then)), join("all", (opposite(when), answer))))
            answer = self._bounded(answer, route)
            if isinstance(answer, Opaque):
                break
        return answer

    def _number_guard(self, operands: list[Any]) -> Predicate | None:
        """The three tests by which our own documents ask whether an attribute is a number."""
        match operands:
            case [
                {"===": [{"var": str(first)}, None]},
                {">=": [{"cat": [{"var": str(name)}]}, "-"]},
                {"<": [{"cat": [{"var": str(again)}]}, ":"]},
            ] if first == f"{name}.0" and name == again:
                return Predicate.of(name, {NUMBER: True})
        return None

    def operand(self, logic: Any, route: Route) -> Operand:
        """What an operand is, if it is an attribute or a literal."""
        if not isinstance(logic, dict):
            if isinstance(logic, str | list):
                self._progress.values += len(logic) // (_LETTERS if isinstance(logic, str) else 1)
            return Literal(logic)
        found = self.operation(logic, route)
        if isinstance(found, Gap):
            return found
        name, operands, below, _ = found
        if name == "$ref":
            return self.shared(operands, below, self.operand)
        if name == "cat":
            return self._text(operands, below)
        if name != "var":
            return Gap(f"compares the result of `{cut(name)}`", below)
        return self._variable(operands, below)

    def _text(self, operands: list[Any], route: Route) -> Operand:
        parts = [self.operand(each, (*route, index)) for index, each in enumerate(operands)]
        texts = [part.value for part in parts if isinstance(part, Literal) and isinstance(part.value, str)]
        if sum(map(len, texts)) > MAXIMUM_TEXT:
            return Gap(f"puts together a text of more than {MAXIMUM_TEXT} characters", route)
        if len(texts) == len(parts):
            return Literal("".join(texts))
        return Gap("compares a text that is put together with `cat`", route)

    def _variable(self, operands: list[Any], route: Route) -> Operand:
        name, *rest = operands or [None]
        if not isinstance(name, str) or len(rest) > 1:
            return Gap("reads something that is no attribute", route)
        if name == "$flagd.flagKey":
            return Literal(self._key)
        if name == "$flagd.timestamp":
            return Gap("asks what time it is, which no rule of ours can", route)
        if problem := _path_problem(name):
            return Gap(problem, route)
        instead = rest[0] if rest else None
        if isinstance(instead, dict | list):
            return Gap(f"reads `{cut(name)}` with a default that is no plain value", route)
        return Variable(name, instead)

    def _truth(self, operand: Operand, route: Route) -> Condition:
        match operand:
            case Literal(value):
                return bool(value)
            case Gap():
                return Opaque(operand)
            case Variable(name):
                empty: dict[int, Piece] = {
                    TRUE: True,
                    OBJECT: True,
                    NUMBER: Except((0,)),
                    TEXT: Except(("",)),
                    LIST: _converted(name, "takes {} for false where it is an empty list", route),
                }
                return _with_default(Predicate.of(name, empty), operand)

    def pair(self, operands: list[Any], route: Route, name: str) -> tuple[Operand, Operand] | Gap:
        """The two operands of an operation."""
        if len(operands) != 2:
            return Gap(f"gives `{name}` {len(operands)} operands", route)
        return self.operand(operands[0], (*route, 0)), self.operand(operands[1], (*route, 1))


def _converted(attribute: str, what: str, route: Route) -> Unsayable:
    """Why a value of another sort than the one that is meant cannot be treated as it is there."""
    return Unsayable(
        f"{what.format(f'`{cut(attribute)}`')}, which flagsync never does; if that cannot be, declare the attribute's type in "
        "flagsync.yaml",
        route,
    )


def is_text(attribute: str) -> Predicate:
    """Whether an attribute is a text."""
    return Predicate.of(attribute, {TEXT: True})


def written(attribute: str) -> Predicate:
    """Whether an attribute is a text with something in it: what can be bucketed."""
    return Predicate.of(attribute, {TEXT: Except(("",))})


def _path_problem(name: str) -> str | None:
    first, *others = name.split(".")
    if "\\" in name or name.startswith(("../", "$flagd")) or not all((first, *others)) or first == "__proto__":
        return f"reads `{cut(name)}`, which is no path to an attribute"
    if any(part.isdigit() or part in {"length", "constructor", "prototype", "__proto__"} for part in others):
        return f"reads `{cut(name)}`, which looks into texts and lists as well"
    return None


def _with_default(predicate: Predicate, variable: Variable) -> Predicate:
    """The predicate where a literal stands in for what is missing."""
    if variable.instead is None:
        return predicate
    pieces = list(predicate.pieces)
    pieces[NULL] = predicate.at(variable.instead)
    return replace(predicate, pieces=tuple(pieces))


Answer = Condition | Gap


def _single(reader: Reader, operands: list[Any], route: Route, name: str) -> tuple[Variable, Any, bool] | bool | Gap:
    """An attribute, the literal it is compared with, and whether they stand the other way round; or two literals are equal."""
    pair = reader.pair(operands, route, name)
    if isinstance(pair, Gap):
        return pair
    match pair:
        case (Gap() as gap, _) | (_, Gap() as gap):
            return gap
        case (Variable() as variable, Literal(value)):
            return variable, value, False
        case (Literal(value), Variable() as variable):
            return variable, value, True
        case (Literal(left), Literal(right)):
            return type(left) is type(right) and bool(left == right)
    return Gap("compares two attributes with each other", route)


def _equality(*, strict: bool, negated: bool) -> Callable[[Reader, list[Any], Route], Answer]:
    def equality(reader: Reader, operands: list[Any], route: Route) -> Answer:
        match operands:
            case [{"if": _} as decision, str(text)]:
                ends = reader.ending(decision, text, (*route, 0))
                return opposite(ends) if negated else ends
        found = _single(reader, operands, route, str(route[-1]))
        if isinstance(found, Gap):
            return found
        if isinstance(found, bool):
            return found is not negated
        variable, value, _ = found
        if isinstance(value, list | dict) or (isinstance(value, float) and not isfinite(value)):
            return Gap("compares an attribute with a list or a map", route)
        test = equal_to([value], variable.name) if strict else _loosely_equal(variable.name, value, route)
        test = _with_default(test, variable)
        return ~test if negated else test

    return equality


def _loosely_equal(attribute: str, value: Scalar | None, route: Route) -> Predicate:
    """``==``: null, false and 0 are equal, so are true and 1, and a text equals the number that it reads as."""
    if value is None:
        return Predicate.of(attribute, {NULL: True, FALSE: True, NUMBER: Among((0,))})
    if isinstance(value, str):
        number = _read_number(value)
        pieces: dict[int, Piece] = {TEXT: Among((value,))}
        if number is not None:
            pieces |= {NUMBER: Among((number,)), TRUE: number == 1, FALSE: number == 0}
        return Predicate.of(attribute, pieces)
    number = value if is_number(value) else int(value)
    return Predicate.of(
        attribute,
        {
            NULL: number == 0,
            TRUE: number == 1,
            FALSE: number == 0,
            NUMBER: Among((number,)),
            TEXT: _converted(attribute, NUMERIC_TEXT, route),
        },
    )


def _read_number(text: str) -> int | float | None:
    if not re.fullmatch(r"\s*[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*", text):
        return None
    number = float(text)
    return int(number) if isfinite(number) and number.is_integer() else number if isfinite(number) else None


_MIRRORED: Final[Mapping[str, str]] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERED: Final[Mapping[str, str]] = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


def _order(reader: Reader, operands: list[Any], route: Route) -> Answer:
    if len(operands) == 3:
        first = _order(reader, operands[:2], route)
        last = _order(reader, operands[1:], route)
        if isinstance(first, Gap) or isinstance(last, Gap):
            return first if isinstance(first, Gap) else last
        return join("all", (first, last))
    name = str(route[-1])
    found = _single(reader, operands, route, name)
    if isinstance(found, Gap):
        return found
    if isinstance(found, bool):
        return Gap("compares two values that are both written out", route)
    variable, value, mirrored = found
    if not is_number(value):
        return Gap(f"puts `{cut(variable.name)}` in order with something that is no number", route)
    atom = Atom(_ORDERED[_MIRRORED[name] if mirrored else name], value)
    measure = Predicate.of(variable.name, {NUMBER: atom})
    pieces: dict[int, Piece] = {NULL: measure.at(0), FALSE: measure.at(0), TRUE: measure.at(1)}
    return _with_default(
        Predicate.of(variable.name, {**pieces, NUMBER: atom, TEXT: _converted(variable.name, NUMERIC_TEXT, route)}), variable
    )


def _inside(reader: Reader, operands: list[Any], route: Route) -> Answer:
    if len(operands) == 2 and (own := _own_membership(*operands)) is not None:
        return own
    found = _single(reader, operands, route, "in")
    if isinstance(found, Gap):
        return found
    if isinstance(found, bool):
        return _literal_inside(operands, route)
    variable, value, literal_first = found
    if literal_first:
        return _with_default(_contains(variable.name, value, route), variable)
    if not isinstance(value, list):
        return Gap(f"looks for `{cut(variable.name)}` inside a text", route)
    if not all(item is None or isinstance(item, str | bool) or is_number(item) for item in value):
        return Gap("has something in its list that is no plain value", route)
    return _with_default(equal_to(value, variable.name), variable)


def _contains(attribute: str, value: Any, route: Route) -> Predicate:
    if isinstance(value, str):
        return Predicate.of(attribute, {TEXT: Atom("contains", value) if value else True, LIST: Atom("contains", value)})
    if is_number(value):
        text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        return Predicate.of(attribute, {TEXT: Atom("contains", text), LIST: Atom("contains", value)})
    if isinstance(value, bool):
        return Predicate.of(attribute, {LIST: Atom("contains", value)})
    return Predicate.of(attribute, {LIST: Unsayable("looks for something that is no plain value", route)})


def _literal_inside(operands: list[Any], route: Route) -> Answer:
    needle, haystack = operands
    if isinstance(haystack, list) and isinstance(needle, str):
        return needle in haystack
    if isinstance(haystack, str) and isinstance(needle, str):
        return needle in haystack
    return Gap("compares two values that are both written out", route)


def _own_membership(needle: Any, haystack: Any) -> Predicate | None:
    """The ways in which our own documents ask for the sort of a value, or for the members of a list alone."""
    match needle, haystack:
        case {"var": str(name)}, {"merge": [{"var": str(again)}]} if name == again:
            return Predicate.of(name, {LIST: False}, otherwise=True)
        case str(text), {"merge": [{"var": str(name)}]}:
            return Predicate.of(name, {LIST: Atom("contains", text), TEXT: Among((text,))})
        case {"cat": [{"var": str(name)}]}, [*words] if words and set(map(str, words)) <= {"true", "True", "false", "False"}:
            texts = Among(tuple(dict.fromkeys(map(str, words))))
            pieces: dict[int, Piece] = {TRUE: "true" in words, FALSE: "false" in words, TEXT: texts}
            return Predicate.of(name, {**pieces, LIST: Unsayable("writes a list as text", ())})
    return None


def _affix(operator: str) -> Callable[[Reader, list[Any], Route], Answer]:
    def affix(reader: Reader, operands: list[Any], route: Route) -> Answer:
        found = _single(reader, operands, route, operator)
        if isinstance(found, Gap):
            return found
        if isinstance(found, bool):
            return Gap("compares two values that are both written out", route)
        variable, value, literal_first = found
        if literal_first:
            return Gap(f"asks what `{cut(variable.name)}` is the beginning or the end of", route)
        if not isinstance(value, str):
            return False
        return _with_default(Predicate.of(variable.name, {TEXT: Atom(operator, value) if value else True}), variable)

    return affix


_RELEASES: Final[Mapping[str, str]] = {
    "=": "semver_eq",
    "!=": "semver_neq",
    "<": "semver_lt",
    "<=": "semver_lte",
    ">": "semver_gt",
    ">=": "semver_gte",
}


def _version(reader: Reader, operands: list[Any], route: Route) -> Answer:
    if len(operands) != 3 or not isinstance(operands[1], str):
        return Gap("does not give `sem_ver` a version, a comparison and a version", route)
    left, comparison, right = operands
    found = _single(reader, [left, right], route, "sem_ver")
    if isinstance(found, Gap):
        return found
    if isinstance(found, bool):
        return Gap("compares two values that are both written out", route)
    variable, value, mirrored = found
    text = str(value) if isinstance(value, str) or is_number(value) else ""
    if parse(text) is None:
        return False
    piece = _release(comparison, text, mirrored=mirrored)
    if piece is None:
        return Gap(f"compares versions by `{cut(comparison)}`, which flagsync does not have", route)
    test = Predicate.of(
        variable.name, {TEXT: piece, NUMBER: _converted(variable.name, "takes {} for a version where it is a number", route)}
    )
    return _with_default(test, variable)


def _release(comparison: str, text: str, *, mirrored: bool) -> Piece | None:
    if comparison in _RELEASES:
        name = _MIRRORED.get(comparison, comparison) if mirrored else comparison
        return Atom(_RELEASES[name], text)
    version = parse(text)
    if comparison not in {"^", "~"} or version is None:
        return None
    # Both only compare numbers: any version of the same major (and minor) number, however old. `-0` is before every other.
    major, minor = version.precedence[:2]
    first = f"{major}.0.0-0" if comparison == "^" else f"{major}.{minor}.0-0"
    last = f"{major + 1}.0.0-0" if comparison == "^" else f"{major}.{minor + 1}.0-0"
    return Every((Atom("semver_gte", first), Atom("semver_lt", last)))


def _missing(_: Reader, operands: list[Any], route: Route) -> Answer:
    return _absent(operands, len(operands), route)


def _missing_some(_: Reader, operands: list[Any], route: Route) -> Answer:
    match operands:
        case [int(needed), [*names]] if not isinstance(needed, bool):
            return _absent(names, needed, route)
    return Gap("does not give `missing_some` a number and a list of names", route)


def _absent(names: list[Any], needed: int, route: Route) -> Answer:
    """Whether fewer than `needed` of the attributes are there."""
    if not all(isinstance(name, str) and not _path_problem(name) for name in names):
        return Gap("asks for something that is no attribute", route)
    # As JsonLogic's definition has it: an empty text is missing too.
    tests = [Predicate.of(name, {NULL: True, TEXT: Among(("",))}) for name in names]
    if needed <= 0:
        return False
    if needed > len(names):
        return True
    groups = list(_limited(combinations(tests, len(names) - needed + 1)))
    if len(groups) > MAXIMUM_COMBINATIONS:
        return Gap("counts so many attributes that it would fill pages", route)
    return join("any", (join("all", group) for group in groups))


def _limited(groups: Iterable[tuple[Predicate, ...]]) -> Iterable[tuple[Predicate, ...]]:
    for index, group in enumerate(groups):
        yield group
        if index > MAXIMUM_COMBINATIONS:
            return


def _any_member(*, negated: bool) -> Callable[[Reader, list[Any], Route], Answer]:
    def any_member(reader: Reader, operands: list[Any], route: Route) -> Answer:
        if len(operands) != 2:
            return Gap(f"gives `{route[-1]}` {len(operands)} operands", route)
        merged = _merged(operands[0])
        members = merged or reader.operand(operands[0], (*route, 0))
        if isinstance(members, Gap):
            return members
        if isinstance(members, Literal):
            return Gap("asks about a list that is written out", route)
        inner = reader.members().condition(operands[1], (*route, 1))
        if isinstance(inner, Opaque):
            return inner.gap
        values = _values_asked(inner)
        if values is None:
            return Gap("asks more of the members of a list than whether one equals a value", route)
        test = Predicate.of(members.name, {LIST: _any_contained(values)})
        if merged:
            test |= equal_to(values, members.name)
        return ~test if negated else test

    return any_member


def _merged(logic: Any) -> Variable | None:
    """An attribute as our own documents make a list of it: what is no list becomes one with a single member."""
    match logic:
        case {"merge": [{"var": str(name)}]} if not _path_problem(name):
            return Variable(name)
    return None


class _Members(Reader):
    """Reads conditions about the member of a list."""

    def _variable(self, operands: list[Any], route: Route) -> Operand:
        return Variable(MEMBER) if operands == [MEMBER] else Gap("asks for a part of a list's member", route)


def _values_asked(condition: Condition) -> list[Scalar] | None:
    if not isinstance(condition, Predicate) or condition.attribute != MEMBER:
        return None
    pieces = condition.pieces
    if pieces[NULL] is not False or pieces[OBJECT] is not False or pieces[LIST] is not False:
        return None
    values: list[Scalar] = [truth for sort, truth in ((TRUE, True), (FALSE, False)) if pieces[sort]]
    for piece in (pieces[NUMBER], pieces[TEXT]):
        if isinstance(piece, Among):
            values += piece.values
        elif piece is not False:
            return None
    return values


def _any_contained(values: list[Scalar]) -> Piece:
    atoms = tuple(Atom("contains", value) for value in values)
    return atoms[0] if len(atoms) == 1 else Some(atoms) if atoms else False


_OPERATIONS: Final[Mapping[str, Callable[[Reader, list[Any], Route], Answer]]] = {
    "==": _equality(strict=False, negated=False),
    "!=": _equality(strict=False, negated=True),
    "===": _equality(strict=True, negated=False),
    "!==": _equality(strict=True, negated=True),
    **dict.fromkeys(_ORDERED, _order),
    "in": _inside,
    "starts_with": _affix("starts_with"),
    "ends_with": _affix("ends_with"),
    "sem_ver": _version,
    "missing": _missing,
    "missing_some": _missing_some,
    "some": _any_member(negated=False),
    "none": _any_member(negated=True),
}

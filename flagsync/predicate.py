"""What is asked of one attribute, sort by sort of value: the algebra by which foreign conditions become ours.

Other systems convert values before they compare them; we never do. So a foreign test of an attribute is taken apart by the
sort of value it meets (nothing, true, false, a number, a text, a list, a map). For each sort there is a piece: known to be
true or false, a formula of our own operators, or `Unsayable`. Tests of one attribute combine sort by sort, so that a guard
beside a test (“is a text”) removes what the test would do to every other sort. What is left is written as a condition that is
known to be true exactly where the foreign test is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final

from flagsync.comparisons import comparer, is_number
from flagsync.model.flag import Comparison
from flagsync.model.place import Route

Scalar = str | bool | int | float
Data = dict[str, Any]
"""A condition as a flag file has it under `when`."""

NULL, TRUE, FALSE, NUMBER, TEXT, LIST, OBJECT = range(7)
"""The sorts of values. A missing attribute is null; true and false are sorts of their own because they are single values."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One of our operators with its operand; known to be true or false for every value of the sort, except for versions."""

    operator: str
    operand: Scalar


@dataclass(frozen=True, slots=True)
class Negation:
    """True where the atom is not."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class Every:
    """True where all parts are."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True where any part is."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Unsayable:
    """Something that our operators have no word for. `reason` is a clause about the foreign test, `route` where it stands."""

    reason: str
    route: Route


Piece = bool | Atom | Negation | Every | Some | Unsayable

_OPPOSITES: Final[Mapping[str, str]] = {"lt": "gte", "gte": "lt", "gt": "lte", "lte": "gt"}


@dataclass(frozen=True, slots=True)
class Predicate:
    """A test of an attribute: one piece for each sort of value, in the order of the sorts."""

    attribute: str
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, attribute: str, pieces: Mapping[int, Piece], otherwise: bool = False) -> Predicate:  # noqa: FBT001, FBT002
        """The test with the pieces given, and `otherwise` for every other sort."""
        return cls(attribute, tuple(pieces.get(sort, otherwise) for sort in range(7)))

    def __invert__(self) -> Predicate:
        """The test that is true exactly where this one is not."""
        return Predicate(self.attribute, tuple(map(_negated, self.pieces)))

    def __and__(self, other: Predicate) -> Predicate:
        """Both, of the same attribute."""
        return Predicate(self.attribute, tuple(_both(*pair) for pair in zip(self.pieces, other.pieces, strict=True)))

    def __or__(self, other: Predicate) -> Predicate:
        """Either, of the same attribute."""
        return ~(~self & ~other)

    @property
    def constant(self) -> bool | None:
        """What the test says of every value, or None."""
        if all(piece is True for piece in self.pieces):
            return True
        return False if all(piece is False for piece in self.pieces) else None

    def at(self, value: Scalar | None) -> Piece:
        """What the test says of one value; never unknown, unless it is unsayable there."""
        piece = self.pieces[sort_of(value)]
        if isinstance(piece, Unsayable):
            return piece
        return _holds(piece, value)

    def within(self, known: Predicate | None, ruled_out: bool | None = None) -> Predicate:  # noqa: FBT001
        """The test for values of which `known` is true already.

        What it says of sorts that are ruled out does not matter any more, and becomes `ruled_out` where that is given. What is
        unsayable for such a sort vanishes.
        """
        if known is None:
            return self
        pieces: list[Piece] = []
        for given, piece in zip(known.pieces, self.pieces, strict=True):
            if given is not False:
                pieces.append(_simplified(given, piece))
            elif ruled_out is None and not isinstance(piece, Unsayable):
                pieces.append(piece)
            else:
                pieces.append(ruled_out or False)
        return Predicate(self.attribute, tuple(pieces))

    def refuted(self) -> Atom | None:
        """The first test of versions that is negated: our own negation leaves out what is no version at all."""
        return _refuted(self.pieces[TEXT])

    def unsayable(self) -> list[Unsayable]:
        """What of the test our operators cannot say."""
        return [piece for piece in self.pieces if isinstance(piece, Unsayable)]

    def condition(self) -> Data | bool | None:
        """A condition that is known to be true exactly where the test is; None where there is none.

        What is unsayable counts as false.
        """
        pieces = [False if isinstance(piece, Unsayable) else piece for piece in self.pieces]
        if all(piece is True for piece in pieces[TRUE:]):
            return True if pieces[NULL] is True else {"attr": self.attribute, "op": "present"}
        if pieces[OBJECT] is not False:
            return None
        found = [self._leaf("absent")] if pieces[NULL] else []
        equals: list[Scalar] = [truth for sort, truth in ((TRUE, True), (FALSE, False)) if pieces[sort]]
        rest = list(pieces)
        for sort in (NUMBER, TEXT):
            values = _values(pieces[sort])
            if values is not None:
                equals += values
                rest[sort] = False
        excluded = [_excluded(pieces[sort]) for sort in (NUMBER, TEXT)]
        if equals:
            found.append(self._among(equals))
        if excluded[0] and excluded[1]:
            found.append(self._leaf("not_in", [*excluded[1], *excluded[0]]))
            rest[NUMBER] = rest[TEXT] = False
        for sort in (NUMBER, TEXT, LIST):
            if rest[sort] is False or (sort == LIST and rest[LIST] == rest[TEXT] and _spans_lists(rest[LIST])):
                continue
            said = self._said(sort, rest[sort], alone=rest[LIST] != rest[TEXT])
            if said is None:
                return None
            found.append(said)
        return any_of(found)

    def _leaf(self, operator: str, value: Any = None) -> Data:
        leaf: Data = {"attr": self.attribute, "op": operator}
        return leaf if operator in {"present", "absent"} else {**leaf, "value": value}

    def _among(self, values: list[Scalar]) -> Data:
        return self._leaf("eq", values[0]) if len(values) == 1 else self._leaf("in", values)

    def _said(self, sort: int, piece: Piece, *, alone: bool) -> Data | None:
        """A condition that is known to be true for values of the sort where the piece is, and for none of another sort."""
        guards = {
            NUMBER: {"any": [self._leaf("lt", 0), self._leaf("gte", 0)]},
            TEXT: self._leaf("starts_with", ""),
            LIST: {"any": [self._leaf("contains", 0), {"not": self._leaf("contains", 0)}]},
        }
        if piece is True:
            return dict(guards[sort])
        said = self._formula(piece)
        # Only `contains` with a text asks of two sorts; unless both are meant, the other one is kept out.
        if said is None or not (alone and _spans_lists(piece)):
            return said
        return {"all": [guards[sort], said]}

    def _formula(self, piece: Piece) -> Data | None:
        match piece:
            case Atom(operator, operand):
                return self._leaf(operator, operand)
            case Negation(Atom(operator, operand)):
                if operator == "eq":
                    return self._leaf("neq", operand)
                # Our negation of a text that is no version is unknown, and so never true.
                return None if operator.startswith("semver_") else {"not": self._leaf(operator, operand)}
            case Some(parts):
                return self._joined(parts, _values, self._among, any_of)
            case Every(parts):
                return self._joined(parts, _excluded, lambda values: self._leaf("not_in", values), all_of)
        return None

    def _joined(
        self,
        parts: tuple[Piece, ...],
        listed: Callable[[Piece], list[Scalar] | None],
        leaf: Callable[[list[Scalar]], Data],
        join: Callable[[list[Data]], Data | bool],
    ) -> Data | None:
        values = [value for part in parts for value in listed(part) or ()]
        others = [self._formula(part) for part in parts if listed(part) is None]
        if len(values) == 1:
            values, others = [], [self._formula(next(part for part in parts if listed(part) is not None)), *others]
        said = [leaf(values)] if values else []
        for other in others:
            if other is None:
                return None
            said.append(other)
        joined = join(said)
        return joined if isinstance(joined, dict) else None


def sort_of(value: object) -> int:
    """The sort of a JSON value."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, str):
        return TEXT
    return NUMBER if is_number(value) else LIST if isinstance(value, list) else OBJECT


def equal_to(values: Iterable[Scalar | None], attribute: str) -> Predicate:
    """The test for being one of several values, without any conversion."""
    pieces: dict[int, Piece] = {}
    for value in values:
        sort = sort_of(value)
        if sort in {LIST, OBJECT}:
            continue
        piece: Piece = Atom("eq", value) if sort in {NUMBER, TEXT} else True  # type: ignore[arg-type]
        pieces[sort] = _either(pieces.get(sort, False), piece)
    return Predicate.of(attribute, pieces)


def all_of(conditions: list[Data]) -> Data | bool:
    """The conditions under one ``all``; those nested in the same way drawn in."""
    return _grouped("all", conditions, empty=True)


def any_of(conditions: list[Data]) -> Data | bool:
    """The conditions under one ``any``; those nested in the same way drawn in."""
    return _grouped("any", conditions, empty=False)


def _grouped(word: str, conditions: list[Data], *, empty: bool) -> Data | bool:
    flat = [inner for each in conditions for inner in each.get(word, [each])]
    # By their text, because Python takes 1 and true for equal.
    unique = list({repr(each): each for each in flat}.values())
    if not unique:
        return empty
    return unique[0] if len(unique) == 1 else {word: unique}


def _negated(piece: Piece) -> Piece:
    match piece:
        case bool():
            return not piece
        case Atom(operator, operand):
            opposite = _OPPOSITES.get(operator)
            return Atom(opposite, operand) if opposite else Negation(piece)
        case Negation(atom):
            return atom
        case Every(parts):
            return Some(tuple(map(_negated, parts)))
        case Some(parts):
            return Every(tuple(map(_negated, parts)))
        case Unsayable():
            return piece


def _both(left: Piece, right: Piece) -> Piece:
    if left is False or right is False:
        return False
    if left is True or left == right:
        return right
    if right is True:
        return left
    for one in (left, right):
        if isinstance(one, Unsayable):
            return one
    parts: list[Piece] = []
    for piece in (left, right):
        parts += piece.parts if isinstance(piece, Every) else (piece,)
    parts = list(dict.fromkeys(parts))
    if any(isinstance(part, Negation) and part.atom in parts for part in parts):
        return False
    for index, part in enumerate(parts):
        values = _values(part)
        if values is not None:
            others = parts[:index] + parts[index + 1 :]
            return _any_value([value for value in values if all(_holds(other, value) for other in others)])
    return Every(tuple(parts))


def _either(left: Piece, right: Piece) -> Piece:
    return _negated(_both(_negated(left), _negated(right)))


def _simplified(given: Piece, piece: Piece) -> Piece:
    """The piece where `given` is true already."""
    if isinstance(given, Unsayable) or isinstance(piece, Unsayable | bool):
        return piece
    if isinstance(piece, Every):
        return reduce(_both, (_simplified(given, part) for part in piece.parts))
    if isinstance(piece, Some):
        return reduce(_either, (_simplified(given, part) for part in piece.parts))
    if _both(given, piece) is False:
        return False
    return given == piece or _both(given, _negated(piece)) is False or piece


def _any_value(values: list[Scalar]) -> Piece:
    if not values:
        return False
    return Atom("eq", values[0]) if len(values) == 1 else Some(tuple(Atom("eq", value) for value in values))


def _values(piece: Piece) -> list[Scalar] | None:
    """The only values of which a piece is true, where that is all it says."""
    parts = piece.parts if isinstance(piece, Some) else (piece,)
    values = [part.operand for part in parts if isinstance(part, Atom) and part.operator == "eq"]
    return values if len(values) == len(parts) else None


def _excluded(piece: Piece) -> list[Scalar] | None:
    """The only values of which a piece is false, where that is all it says."""
    parts = piece.parts if isinstance(piece, Every) else (piece,)
    values = [part.atom.operand for part in parts if isinstance(part, Negation) and part.atom.operator == "eq"]
    return values if len(values) == len(parts) else None


def _holds(piece: Piece, value: Scalar | None) -> bool:
    match piece:
        case Atom(operator, operand):
            return comparer(Comparison("", operator, operand, ()))(value) is True
        case Negation(atom):
            return not _holds(atom, value)
        case Every(parts):
            return all(_holds(part, value) for part in parts)
        case Some(parts):
            return any(_holds(part, value) for part in parts)
    return piece is True


def _refuted(piece: Piece) -> Atom | None:
    match piece:
        case Negation(atom):
            return atom if atom.operator.startswith("semver_") else None
        case Every(parts) | Some(parts):
            return next(filter(None, map(_refuted, parts)), None)
    return None


def _spans_lists(piece: Piece) -> bool:
    """Whether a piece asks for a text inside, which lists answer as well."""
    match piece:
        case Atom(operator, operand):
            return operator == "contains" and isinstance(operand, str)
        case Negation(atom):
            return _spans_lists(atom)
        case Every(parts) | Some(parts):
            return any(map(_spans_lists, parts))
    return False

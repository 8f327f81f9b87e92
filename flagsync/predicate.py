"""What is asked of one attribute, sort by sort of value: the algebra by which foreign conditions become ours.

Other systems convert values before they compare them; we never do. So a foreign test of an attribute is taken apart by the
sort of value it meets (nothing, true, false, a number, a text, a list, a map). For each sort there is a piece: known to be
true or false, a formula of our own operators, or `Unsayable`. Tests of one attribute combine sort by sort, so that a guard
beside a test (“is a text”) removes what the test would do to every other sort. What is left is written as a condition that is
known to be true exactly where the foreign test is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """One of our operators with its operand; known to be true or false for every value of the sort, except for versions.

    What equality says, `Among` does.
    """

    operator: str
    operand: Scalar


@dataclass(frozen=True, slots=True)
class Negation:
    """True where the atom is not."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class Among:
    """True of these numbers or texts and of nothing else."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """True of every number or text but these."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """True where all parts are; at most one of them is an `Except`, none an `Among`."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True where any part is; at most one of them is an `Among`, none an `Except`."""

    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Unsayable:
    """Something that our operators have no word for. `reason` is a clause about the foreign test, `route` where it stands."""

    reason: str
    route: Route


Piece = bool | Atom | Negation | Among | Except | Every | Some | Unsayable

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
        return self.every([self, other])

    def __or__(self, other: Predicate) -> Predicate:
        """Either, of the same attribute."""
        return self.some([self, other])

    @classmethod
    def every(cls, tests: Sequence[Predicate]) -> Predicate:
        """All of the tests, of which there is one at least, of the same attribute."""
        return cls(tests[0].attribute, tuple(map(_every, zip(*(test.pieces for test in tests), strict=True))))

    @classmethod
    def some(cls, tests: Sequence[Predicate]) -> Predicate:
        """Any of the tests, of which there is one at least, of the same attribute."""
        return cls(tests[0].attribute, tuple(map(_some, zip(*(test.pieces for test in tests), strict=True))))

    @property
    def size(self) -> int:
        """How many tests and values it consists of, where a test of the whole sort counts for nothing."""
        return sum(map(_size, self.pieces))

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
        return _tester(piece)(value)

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
        number, text = pieces[NUMBER], pieces[TEXT]
        for sort in (NUMBER, TEXT):
            if isinstance(among := pieces[sort], Among):
                equals += among.values
                rest[sort] = False
        if equals:
            found.append(self._among(equals))
        if isinstance(number, Except) and isinstance(text, Except):
            found.append(self._leaf("not_in", [*text.values, *number.values]))
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
                # Our negation of a text that is no version is unknown, and so never true.
                return None if operator.startswith("semver_") else {"not": self._leaf(operator, operand)}
            case Among(values):
                return self._among(list(values))
            case Except(values):
                return self._leaf("neq", values[0]) if len(values) == 1 else self._leaf("not_in", list(values))
            case Some(parts):
                return self._joined(sorted(parts, key=lambda part: not isinstance(part, Among)), any_of)
            case Every(parts):
                return self._joined(sorted(parts, key=lambda part: not isinstance(part, Except)), all_of)
        return None

    def _joined(self, parts: Iterable[Piece], join: Callable[[list[Data]], Data | bool]) -> Data | None:
        said: list[Data] = []
        for part in parts:
            formula = self._formula(part)
            if formula is None:
                return None
            said.append(formula)
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
    sorts: dict[int, dict[Scalar, None]] = {}
    for value in values:
        sort = sort_of(value)
        if sort not in {LIST, OBJECT}:
            found = sorts.setdefault(sort, {})
            if value is not None:
                found[value] = None
    return Predicate.of(
        attribute, {sort: Among(tuple(found)) if sort in {NUMBER, TEXT} else True for sort, found in sorts.items()}
    )


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
        case Among(values):
            return Except(values)
        case Except(values):
            return Among(values)
        case Every(parts):
            return Some(tuple(map(_negated, parts)))
        case Some(parts):
            return Every(tuple(map(_negated, parts)))
        case Unsayable():
            return piece


def _every(pieces: Iterable[Piece]) -> Piece:
    """All of the pieces as one, in time that grows with their number."""
    parts: dict[Piece, None] = {}
    lost: Unsayable | None = None
    for piece in pieces:
        if piece is False:
            return False
        if isinstance(piece, Unsayable):
            lost = lost or piece
        elif isinstance(piece, Every):
            parts |= dict.fromkeys(piece.parts)
        elif piece is not True:
            parts[piece] = None
    if any(isinstance(part, Negation) and part.atom in parts for part in parts):
        return False
    joined = _values_apart(list(parts))
    return lost if lost is not None and joined is not False else joined


def _some(pieces: Iterable[Piece]) -> Piece:
    """Any of the pieces as one."""
    return _negated(_every(map(_negated, pieces)))


def _values_apart(parts: list[Piece]) -> Piece:
    """All of the parts as one, of which the values that are asked for or ruled out are taken together."""
    asked = [part for part in parts if isinstance(part, Among)]
    if asked:
        others = [_tester(part) for part in parts if part is not asked[0]]
        return _any_value([value for value in asked[0].values if all(other(value) for other in others)])
    excepted = [part for part in parts if isinstance(part, Except)]
    if len(excepted) > 1:
        values = Except(tuple(dict.fromkeys(value for part in excepted for value in part.values)))
        parts = [values, *(part for part in parts if not isinstance(part, Except))]
    if not parts:
        return True
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _simplified(given: Piece, piece: Piece) -> Piece:
    """The piece where `given` is true already."""
    if isinstance(given, Unsayable) or isinstance(piece, Unsayable | bool):
        return piece
    match piece:
        case Every(parts):
            return _every([_simplified(given, part) for part in parts])
        case Some(parts):
            return _some([_simplified(given, part) for part in parts])
        case Among(values) | Except(values):
            possible = _tester(given)
            kept = tuple(value for value in values if possible(value))
            if isinstance(given, Among) and set(given.values) <= set(kept):
                return isinstance(piece, Among)
            return isinstance(piece, Except) if not kept else Among(kept) if isinstance(piece, Among) else Except(kept)
    if _every((given, piece)) is False:
        return False
    return given == piece or _every((given, _negated(piece))) is False or piece


def _any_value(values: list[Scalar]) -> Piece:
    return Among(tuple(values)) if values else False


def _tester(piece: Piece) -> Callable[[Scalar | None], bool]:
    """Asks of a value of the piece's sort whether the piece is true of it."""
    match piece:
        case Atom(operator, operand):
            compare = comparer(Comparison("", operator, operand, ()))
            return lambda value: compare(value) is True
        case Negation(atom):
            refuted = _tester(atom)
            return lambda value: not refuted(value)
        case Among(values):
            return frozenset(values).__contains__
        case Except(values):
            excluded = frozenset(values)
            return lambda value: value not in excluded
        case Every(parts):
            tests = [_tester(part) for part in parts]
            return lambda value: all(test(value) for test in tests)
        case Some(parts):
            tests = [_tester(part) for part in parts]
            return lambda value: any(test(value) for test in tests)
    return lambda _: piece is True


def _size(piece: Piece) -> int:
    match piece:
        case Among(values) | Except(values):
            return len(values)
        case Every(parts) | Some(parts):
            return sum(map(_size, parts))
    return 0 if isinstance(piece, bool) else 1


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

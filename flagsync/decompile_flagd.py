"""flagd's targeting as rules of ours: the way back from what `compile_flagd` writes, and from what people write by hand.

The expression becomes a tree of conditions with a variant, or shares of variants, at every leaf. The tree is flattened into
rules, of which the first that is known to be true decides. No rule needs a negation for that: “if not A, then X, else Y” is
“where A, Y; else X”, and so every context that lacks an attribute, or has a strange value under it, still gets what it got
before. What cannot be said becomes a `Gap`; the rules then treat it as not true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from flagsync.bucketing import BUCKETS, bucketer
from flagsync.comparisons import is_number
from flagsync.logic import (
    Condition,
    Gap,
    Joined,
    Literal,
    Opaque,
    Reader,
    Variable,
    gaps_of,
    is_text,
    join,
    opposite,
    size,
    written,
)
from flagsync.model.flag import TARGETING_KEY
from flagsync.model.place import Route
from flagsync.predicate import FALSE, LIST, NULL, NUMBER, TEXT, TRUE, Among, Atom, Data, Predicate, Some, all_of, any_of
from flagsync.preview import cut

MAXIMUM_RULES: Final = 500
"""More rules than this say something that nobody could review."""

MAXIMUM_VISITS: Final = 20_000
"""How many tests of attributes are looked at before a flag counts as too large."""

MAXIMUM_NESTING: Final = 200
"""How deeply rules may stand inside of each other while they are made."""

MAXIMUM_KNOWN: Final = 5_000
"""Of how many values it is remembered that an attribute does not have them."""

_SORTS: Final[Mapping[str, tuple[int, ...]]] = {
    "string": (NULL, TEXT),
    "semver": (NULL, TEXT),
    "integer": (NULL, NUMBER),
    "number": (NULL, NUMBER),
    "date": (NULL, NUMBER),
    "boolean": (NULL, TRUE, FALSE),
    "list": (NULL, LIST),
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """One variant."""

    variant: str


@dataclass(frozen=True, slots=True)
class Shares:
    """Variants by their number of buckets, for subjects told apart by an attribute that is a text with something in it.

    `otherwise` is for all others; None where there are no others.
    """

    attribute: str
    salt: str
    shares: tuple[tuple[str, int], ...]
    otherwise: str | None = None


Outcome = Fixed | Shares


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a decision ends. `gaps` say why the outcome only stands in for what was meant."""

    outcome: Outcome
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """`yes` where the condition is true, `no` everywhere else."""

    when: Condition
    yes: Tree
    no: Tree
    gaps: tuple[Gap, ...] = ()


Tree = Leaf | Branch
Known = Mapping[str, Predicate]


@dataclass(frozen=True, slots=True)
class Step:
    """One rule to be: where all of `when` holds, `outcome` is final."""

    when: tuple[Data, ...]
    outcome: Outcome
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the flag whose targeting is read.

    `default` is its default variant, None where it has none; `fallback` stands in where nothing better is known. `bucketing`
    are the generations of the hash in use, `attributes` the declared types. `decisions` holds other flags by what they decide
    (see `decision_text`), so that a copy of one that is asked first is known for the prerequisite that it is.
    """

    key: str
    variants: Sequence[str]
    default: str | None
    fallback: str
    evaluators: Mapping[str, Any]
    bucketing: frozenset[str]
    attributes: Mapping[str, str]
    decisions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decompiled:
    """The targeting as parts of a flag file: `rules`, then `tail` (a ``rollout`` or a ``split``), then `default`.

    `salt` is what is hashed before the attribute, None where nobody is bucketed.
    `prerequisites` are pairs of a flag and a variant; where one fails, `off` is served. `gaps` are all there are, `rule_gaps`
    those by the index of the rule that they touch.
    """

    rules: tuple[Data, ...]
    tail: Data
    default: str
    salt: str | None
    gaps: tuple[Gap, ...]
    rule_gaps: Mapping[int, tuple[Gap, ...]] = field(default_factory=dict)
    prerequisites: tuple[tuple[str, str], ...] = ()
    off: str | None = None


def decision_text(targeting: Any, default: str | None) -> str:
    """What a flag decides, as a text that is the same wherever the same is decided: null is written as the default."""
    return json.dumps(_named(targeting, default), sort_keys=True)


def _named(logic: Any, default: str | None) -> Any:
    if logic is None:
        return default
    if not (isinstance(logic, dict) and len(logic) == 1 and isinstance(logic.get("if"), list)):
        return logic
    operands = logic["if"]
    last = len(operands) - 1
    return {"if": [_named(each, default) if index % 2 or index == last else each for index, each in enumerate(operands)]}


def decompile(targeting: Any, subject: Subject) -> Decompiled:
    """What the targeting of a flag says, as rules."""
    return _Decompiler(subject).whole(targeting)


class _TooLarge(Exception):
    """The rules would be more than anybody could review; says how."""


class _Decompiler:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._reader = Reader(subject.key, subject.evaluators)
        self._visits = 0
        declared = {**subject.attributes, TARGETING_KEY: "string"}
        self._known = {
            name: Predicate.of(name, dict.fromkeys(_SORTS[sort], True)) for name, sort in declared.items() if sort in _SORTS
        }

    def whole(self, targeting: Any) -> Decompiled:
        prerequisites, off, logic = self._prerequisites(targeting)
        route: Route = ("targeting",)
        try:
            skipped = 2 * len(prerequisites)
            tree = self._chosen(logic["if"], (*route, "if"), skipped) if skipped else self._tree(targeting, route)
            steps = self._flattened(tree, self._known)
        except _TooLarge as fault:
            gap = Gap(str(fault), ("targeting",))
            steps = [Step((), Fixed(self._subject.fallback), (gap,))]
        return replace(self._written(steps), prerequisites=prerequisites, off=off)

    def _prerequisites(self, logic: Any) -> tuple[tuple[tuple[str, str], ...], str | None, Any]:
        """The flags that are asked first, as documents of ours ask them, and the variant that is served where one fails."""
        found: list[tuple[str, str]] = []
        off: str | None = None
        operands = logic["if"] if isinstance(logic, dict) and isinstance(logic.get("if"), list) and len(logic) == 1 else []
        while self._subject.decisions and len(operands) % 2:
            match operands[2 * len(found) :]:
                case [{"!==": [{"if": _} as decision, str(variant)]}, str(served), _, *_] if served == (off or served):
                    flag = self._subject.decisions.get(decision_text(decision, None))
                    if flag in {None, self._subject.key} or served not in self._subject.variants:
                        break
                    found.append((str(flag), variant))
                    off = served
                case _:
                    break
        return tuple(found), off, logic

    # Reading

    def _tree(self, logic: Any, route: Route) -> Tree:
        if not isinstance(logic, dict):
            return self._literal(logic, route)
        if not logic:
            return self._default(route)
        found = self._reader.operation(logic, route)
        if isinstance(found, Gap):
            return self._lost(found)
        name, operands, below, _ = found
        match name:
            case "$ref":
                tree = self._reader.shared(operands, below, self._tree)
                return self._lost(tree) if isinstance(tree, Gap) else tree
            case "if":
                return self._chosen(operands, below)
            case "fractional":
                return self._fractional(operands, below)
            case "and" | "or" if operands:
                return self._short_circuit(name, operands, below)
            case "var":
                return self._lost(Gap("serves the variant that an attribute names", route))
        when = self._reader.condition(logic, route)
        if isinstance(when, Opaque):
            return self._lost(when.gap)
        return Branch(when, self._named("true", route), self._falsy(name, operands, below))

    def _literal(self, value: Any, route: Route) -> Leaf:
        if value is None:
            return self._default(route)
        if isinstance(value, bool):
            return self._named("true" if value else "false", route)
        if isinstance(value, str):
            return self._named(value, route)
        return self._lost(Gap("serves something that is no variant's name", route))

    def _named(self, variant: str, route: Route) -> Leaf:
        if variant in self._subject.variants:
            return Leaf(Fixed(variant))
        return self._lost(Gap(f"serves `{cut(variant)}`, which is none of its variants: the code's own default counts", route))

    def _default(self, route: Route) -> Leaf:
        if self._subject.default is not None:
            return Leaf(Fixed(self._subject.default))
        return self._lost(Gap("leaves the value to the code, because the flag has no default variant", route))

    def _lost(self, gap: Gap) -> Leaf:
        return Leaf(Fixed(self._subject.default or self._subject.fallback), (gap,))

    def _chosen(self, operands: list[Any], route: Route, first: int = 0) -> Tree:
        if not operands:
            return self._lost(Gap("gives `if` no operands", route))
        tree: Tree = self._default(route) if len(operands) % 2 == 0 else self._tree(operands[-1], (*route, len(operands) - 1))
        for index in range(len(operands) // 2 * 2 - 2, first - 1, -2):
            when = self._reader.condition(operands[index], (*route, index))
            tree = Branch(when, self._tree(operands[index + 1], (*route, index + 1)), tree)
        return tree

    def _short_circuit(self, name: str, operands: list[Any], route: Route) -> Tree:
        """``and`` answers its first operand that counts as false, or else its last; ``or`` the other way round."""
        tree = self._tree(operands[-1], (*route, len(operands) - 1))
        for index in range(len(operands) - 2, -1, -1):
            below = (*route, index)
            when = self._reader.condition(operands[index], below)
            if name == "or":
                tree = Branch(when, self._truthy_value(operands[index], below), tree)
            else:
                tree = Branch(when, tree, self._falsy_value(operands[index], below))
        return tree

    def _truthy_value(self, logic: Any, route: Route) -> Tree:
        if isinstance(logic, dict) and not {"if", "and", "or", "var", "$ref", "fractional"} & set(logic):
            return self._named("true", route)
        return self._tree(logic, route)

    def _falsy_value(self, logic: Any, route: Route) -> Tree:
        if isinstance(logic, dict) and len(logic) == 1:
            ((name, operands),) = logic.items()
            if name not in {"if", "and", "or", "var", "$ref", "fractional"}:
                return self._falsy(name, operands if isinstance(operands, list) else [operands], (*route, name))
        return self._tree(logic, route)

    def _falsy(self, name: str, operands: list[Any], route: Route) -> Tree:
        """What an operation answers where it is not true: false, or null of what it cannot compare."""
        no = self._named("false", route)
        if name not in {"starts_with", "ends_with", "sem_ver"} or not operands:
            return no
        attribute, *others = operands
        variable = self._reader.operand(attribute, (*route, 0))
        if not isinstance(variable, Variable) or variable.instead is not None:
            return self._lost(Gap(f"answers with the result of `{name}`", route))
        comparable = is_text(variable.name)
        if name == "sem_ver":
            operand = others[-1] if others else None
            if not isinstance(operand, str):
                return self._lost(Gap("answers with the result of `sem_ver`", route))
            either = Some((Atom("semver_eq", operand), Atom("semver_neq", operand)))
            comparable = Predicate.of(variable.name, {TEXT: either})
        return Branch(comparable, no, self._default(route))

    # Buckets

    def _fractional(self, operands: list[Any], route: Route) -> Tree:
        listed = [isinstance(each, list) for each in operands]
        first = 0 if not listed or listed[0] else 1
        subject = self._bucketed(operands[0] if first else None, (*route, 0) if first else route)
        if isinstance(subject, Gap):
            return self._lost(subject)
        if not all(listed[first:]):
            return self._lost(Gap("has a share that is no list of a variant and a weight", route))
        salt, attribute, constants, gaps = subject
        shares = self._shares(operands[first:], (*route,), first)
        if isinstance(shares, Gap):
            return self._lost(shares)
        split, more = shares
        if not split:
            return self._default(route)
        gaps += more
        yes: Tree = Leaf(Shares(attribute, salt, split) if len(split) > 1 else Fixed(split[0][0]), gaps)
        if not constants:
            return Branch(written(attribute), yes, self._default(route))
        # What is no text is written as one and then hashed; for nothing, and for the empty text, that can be worked out.
        tree: Tree = Branch(
            written(attribute), yes, self._lost(Gap(f"buckets by `{cut(attribute)}` even where it is no text", route))
        )
        empty, missing = Predicate.of(attribute, {TEXT: Among(("",))}), Predicate.of(attribute, {NULL: True})
        of_empty, of_missing = (self._bucket(salt, text, split, route) for text in ("", "null"))
        if of_empty == of_missing:
            return Branch(empty | missing, of_empty, tree)
        return Branch(missing, of_missing, Branch(empty, of_empty, tree))

    def _bucketed(self, logic: Any, route: Route) -> tuple[str, str, bool, tuple[Gap, ...]] | Gap:
        """Salt, attribute, whether everybody is bucketed whatever the attribute holds, and what is lost by that."""
        if logic is None:
            other = "v3" in self._subject.bucketing
            reason = (
                "buckets by key and targeting key, which generation v3 of the hash puts together in another way than flagsync"
            )
            return self._subject.key, TARGETING_KEY, False, (Gap(reason, route),) if other else ()
        parts = [logic]
        everybody = isinstance(logic, dict) and set(logic) == {"cat"}
        if everybody:
            parts = logic["cat"] if isinstance(logic["cat"], list) else [logic["cat"]]
        *salts, last = [self._reader.operand(part, route) for part in parts] or [Literal("")]
        texts = [salt.value for salt in salts if isinstance(salt, Literal) and isinstance(salt.value, str)]
        if not isinstance(last, Variable) or last.instead is not None or len(texts) < len(salts):
            return Gap("buckets by something else than a text followed by an attribute", route)
        if "".join(texts):
            return "".join(texts), last.name, everybody, ()
        reason = f"buckets by `{cut(last.name)}` alone, and flagsync puts a salt before it: nearly everybody moves"
        return self._subject.key, last.name, everybody, (Gap(reason, route),)

    def _shares(
        self, entries: list[list[Any]], route: Route, first: int
    ) -> tuple[tuple[tuple[str, int], ...], tuple[Gap, ...]] | Gap:
        """Variants with their numbers of buckets, none of them zero."""
        named: list[tuple[str, int]] = []
        for index, entry in enumerate(entries, first):
            place = (*route, index)
            if not 1 <= len(entry) <= 2:
                return Gap("has a share that is no list of a variant and a weight", place)
            weight = entry[1] if len(entry) == 2 else 1
            if not is_number(weight) or weight != int(weight) or weight < 0:
                return Gap("has a weight that is no whole number from 0 up", place)
            leaf = self._tree(entry[0], (*place, 0))
            if not isinstance(leaf, Leaf) or leaf.gaps or not isinstance(leaf.outcome, Fixed):
                return leaf.gaps[0] if leaf.gaps else Gap("has a share for something else than one variant", place)
            variant = leaf.outcome.variant
            if named and named[-1][0] == variant:
                named[-1] = (variant, named[-1][1] + int(weight))
            elif weight:
                named.append((variant, int(weight)))
        if len({variant for variant, _ in named}) < len(named):
            return Gap("gives a variant several shares apart from each other", route)
        return _scaled(named, route)

    def _bucket(self, salt: str, text: str, split: tuple[tuple[str, int], ...], route: Route) -> Leaf:
        served = {_share(split, bucketer(generation, salt)(text)) for generation in sorted(self._subject.bucketing)}
        if len(served) == 1:
            return Leaf(Fixed(served.pop()))
        return self._lost(
            Gap("puts those without the attribute into a bucket that depends on the generation of the hash", route)
        )

    # Flattening

    def _flattened(self, tree: Tree, known: Known, level: int = 0) -> list[Step]:
        if level > MAXIMUM_NESTING:
            raise _TooLarge(f"would need rules that ask more than {MAXIMUM_NESTING} questions one after the other")
        steps: list[Step] = []
        gaps: tuple[Gap, ...] = ()
        while isinstance(tree, Branch):
            self._visits += size(tree.when)
            if self._visits > MAXIMUM_VISITS:
                raise _TooLarge(f"would need more than {MAXIMUM_RULES} rules")
            gaps += tree.gaps
            when = _within(tree.when, known)
            if isinstance(when, bool):
                tree = tree.yes if when else tree.no
                continue
            said = _said(when, known)
            if said is None:
                tree = _taken_apart(replace(tree, when=when, gaps=()), known)
                continue
            positive, data, lost = said
            gaps += lost
            taken, rest = (tree.yes, tree.no) if positive else (tree.no, tree.yes)
            asked = when if positive else opposite(when)
            if isinstance(data, bool):
                tree = taken if data else rest
                continue
            inner = self._flattened(taken, _learnt(known, asked), level + 1)
            after = _learnt(known, opposite(asked))
            if (shares := _shares_of_all(asked, inner, known)) is not None:
                others = self._flattened(rest, after, level + 1)
                if len(others) == 1 and isinstance(others[0].outcome, Fixed):
                    step = Step((), replace(shares, otherwise=others[0].outcome.variant), gaps + inner[0].gaps + others[0].gaps)
                    return [*steps, step]
            steps += [Step((data, *step.when), step.outcome, gaps + step.gaps) for step in inner]
            gaps = ()
            if len(steps) > MAXIMUM_RULES:
                raise _TooLarge(f"would need more than {MAXIMUM_RULES} rules")
            tree, known = rest, after
        return [*steps, Step((), tree.outcome, gaps + tree.gaps)]

    # Writing

    def _written(self, steps: list[Step]) -> Decompiled:
        *rules, last = steps
        tail = last.outcome
        default = tail.variant if isinstance(tail, Fixed) else tail.otherwise or self._subject.default or self._subject.fallback
        while rules and isinstance(tail, Fixed) and rules[-1].outcome == tail and not rules[-1].gaps:
            rules.pop()
        salts = list(dict.fromkeys(step.outcome.salt for step in steps if isinstance(step.outcome, Shares)))
        gaps = tuple(dict.fromkeys(gap for step in steps for gap in step.gaps))
        if len(salts) > 1:
            gaps += (Gap("buckets by several salts, and a flag of ours has one", ("targeting",)),)
        data: list[Data] = []
        rule_gaps: dict[int, tuple[Gap, ...]] = {}
        for step in rules:
            if step.gaps:
                rule_gaps[len(data)] = step.gaps
            data += _rules(step, default)
        if last.gaps:
            rule_gaps[len(data)] = last.gaps
        return Decompiled(
            rules=tuple(data),
            tail=_outcome_data(tail, default) if isinstance(tail, Shares) else {},
            default=default,
            salt=salts[0] if salts else None,
            gaps=gaps,
            rule_gaps=rule_gaps,
        )


def _scaled(named: list[tuple[str, int]], route: Route) -> tuple[tuple[tuple[str, int], ...], tuple[Gap, ...]]:
    """Weights as numbers of buckets: the borders between two variants stay where they are, as far as buckets can say that."""
    total = sum(weight for _, weight in named)
    scaled: list[tuple[str, int]] = []
    border = before = 0
    moved = False
    for variant, weight in named:
        border += weight
        units, rest = divmod(border * BUCKETS, total)
        units += rest * 2 >= total
        moved = moved or rest != 0
        if units > before:
            scaled.append((variant, units - before))
            before = units
    reason = "has weights that are no multiples of 0.001 %; up to 5 of a million subjects get another variant"
    return tuple(scaled), (Gap(reason, route),) if moved else ()


def _share(split: tuple[tuple[str, int], ...], bucket: int | None) -> str:
    border = 0
    for variant, share in split:
        border += share
        if bucket is not None and bucket < border:
            return variant
    return split[-1][0]


def _within(condition: Condition, known: Known) -> Condition:
    match condition:
        case Predicate(attribute=attribute):
            given = known.get(attribute)
            if condition.within(given, ruled_out=False).constant is False:
                return False
            return (~condition).within(given, ruled_out=False).constant is False or condition.within(given)
        case Joined(word, parts):
            return join(word, (_within(part, known) for part in parts))
    return condition


def _said(condition: Condition, known: Known) -> tuple[bool, Data | bool, tuple[Gap, ...]] | None:
    """The condition, or else its negation, as data, and what is lost by that; None where neither can be said as a whole."""
    for positive in (True, False):
        asked = condition if positive else opposite(condition)
        data = _data(asked, known)
        if data is not None:
            return positive, data, tuple(gaps_of(asked))
    return None


def _data(condition: Condition, known: Known) -> Data | bool | None:
    match condition:
        case bool():
            return condition
        case Predicate(attribute=attribute):
            given = known.get(attribute)
            texts = (condition.within(given, ruled_out).condition() for ruled_out in (None, False, True))
            return min((data for data in texts if data is not None), key=lambda data: len(repr(data)), default=None)
        case Opaque():
            return False
        case Joined(word, parts):
            said = [_data(part, known) for part in parts]
            found = [each for each in said if isinstance(each, dict)]
            if any(each is (word == "any") for each in said):
                return word == "any"
            if None in said:
                return None
            return all_of(found) if word == "all" else any_of(found)


def _taken_apart(branch: Branch, known: Known) -> Tree:
    """The branch with one condition of several asked at a time, so that each may be asked in its negation."""
    match branch.when:
        case Joined(word, (first, *others)):
            rest = join(word, others)
            if word == "all":
                return Branch(first, Branch(rest, branch.yes, branch.no), branch.no)
            return Branch(first, branch.yes, Branch(rest, branch.yes, branch.no))
        case Predicate(attribute=attribute) as test:
            sorts = known[attribute].pieces if attribute in known else (True,) * 7
            if sorts[TEXT] is not False and any(piece is not False for sort, piece in enumerate(sorts) if sort != TEXT):
                return Branch(is_text(attribute), branch, branch)
            if (refuted := test.refuted()) is not None:
                return Branch(Predicate.of(attribute, {TEXT: refuted}), branch, branch)
            gap = Gap(f"asks of `{cut(attribute)}` what no operator of ours can say", ("targeting",))
            return Branch(False, branch.yes, branch.no, (gap,))  # noqa: FBT003
    return branch.no


def _learnt(known: Known, condition: Condition) -> Known:
    """What is known of attributes where the condition is true."""
    match condition:
        case Predicate(attribute=attribute):
            before = known.get(attribute)
            if before is not None and before.size > MAXIMUM_KNOWN and condition.size > MAXIMUM_KNOWN // 10:
                return known
            return {**known, attribute: before & condition if before is not None else condition}
        case Joined("all", parts):
            for part in parts:
                known = _learnt(known, part)
    return known


def _shares_of_all(asked: Condition, inner: list[Step], known: Known) -> Shares | None:
    """The shares, where they stand alone behind the question whether their attribute can be bucketed at all."""
    if len(inner) != 1 or inner[0].when or not isinstance(asked, Predicate):
        return None
    outcome = inner[0].outcome
    if not isinstance(outcome, Shares) or outcome.otherwise is not None or outcome.attribute != asked.attribute:
        return None
    return outcome if asked.within(known.get(asked.attribute), ruled_out=False) == written(asked.attribute) else None


def _rules(step: Step, default: str) -> list[Data]:
    when = list(step.when)
    outcome = step.outcome
    if isinstance(outcome, Fixed):
        return [{"when": all_of(when), "serve": outcome.variant}]
    rule = {"when": all_of(when), **_outcome_data(outcome, default)}
    if outcome.otherwise in {None, default}:
        return [rule]
    some = {"attr": outcome.attribute, "op": "neq", "value": ""}
    return [{**rule, "when": all_of([*when, some])}, {"when": all_of(when), "serve": outcome.otherwise}]


def _outcome_data(outcome: Shares, default: str) -> Data:
    by = {} if outcome.attribute == TARGETING_KEY else {"by": outcome.attribute}
    if len(outcome.shares) == 2 and outcome.shares[1][0] == default:
        variant, share = outcome.shares[0]
        return {"rollout": {"serve": variant, **by, "percent": _percent(share)}}
    return {"split": {**by, "weights": {variant: _percent(share) for variant, share in outcome.shares}}}


def _percent(share: int) -> int | float:
    percent = share * 100 / BUCKETS
    return int(percent) if percent.is_integer() else round(percent, 3)

"""What a flag serves to a context, and why: the five steps of a flag's meaning, compiled once into closures.

`compile_flag` makes an `Evaluator`. Its `answer` is for many contexts: no step is recorded, nothing is allocated. Calling the
evaluator itself walks the same decision slowly and writes down every step, for people. A test holds that both agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from flagsync.bucketing import BUCKETS, Bucketer, bucketer
from flagsync.comparisons import Test, comparer, getter, operand
from flagsync.model.evaluation import (
    Bucketed,
    Context,
    Defaulted,
    Evaluation,
    NotBucketed,
    PrerequisiteAsked,
    Reason,
    RuleTried,
    Served,
    Step,
    SwitchedOff,
    Unknown,
)
from flagsync.model.flag import All, AnyOf, Comparison, Condition, Flag, InSegment, Not, leaves
from flagsync.model.target import Definitions
from flagsync.resolve import Decision, Fixed, Outcome, Resolver

Answer = Callable[[Context], Evaluation]
_Holds = Callable[[Context], bool]


class Evaluator:
    """One flag in one environment. `answer` is fast; calling the evaluator answers the same and fills in the path."""

    __slots__ = ("_compiler", "answer", "decision")

    def __init__(self, decision: Decision, compiler: _Compiler) -> None:
        self.decision = decision
        self._compiler = compiler
        self.answer: Answer = compiler.answer(decision)

    @property
    def flag(self) -> Flag:
        """The flag that is evaluated."""
        return self.decision.flag

    @property
    def environment(self) -> str:
        """The environment it is evaluated in."""
        return self.decision.environment

    def __call__(self, context: Context) -> Evaluation:
        """What the context is served, with every step that led there."""
        return self._compiler.explained(self.decision, context)


class Evaluators:
    """Makes the evaluators of one environment; what its flags share (segments, prerequisites, hashes of salts) is made once."""

    def __init__(self, environment: str, definitions: Definitions, bucketing: str = "v2") -> None:
        self._resolver = Resolver(environment, definitions)
        self._compiler = _Compiler(bucketing)

    def of(self, flag: Flag) -> Evaluator:
        """The evaluator of a flag. Raises ValueError for an unknown generation of the hash."""
        return Evaluator(self._resolver.decision(flag), self._compiler)


def compile_flag(flag: Flag, environment: str, definitions: Definitions, bucketing: str = "v2") -> Evaluator:
    """The evaluator of a flag in an environment whose providers use that generation of the bucketing hash.

    Raises ValueError for an unknown generation. Whatever else is wrong with the flag is for the linter to say; the evaluator
    then does what the providers would do. For many flags, use `Evaluators`.
    """
    return Evaluators(environment, definitions, bucketing).of(flag)


def known(condition: Condition, context: Context) -> bool | None:
    """Whether a condition without segments is true for a context, false, or unknown."""
    if _holds(condition, wanted=True)(context):
        return True
    return False if _holds(condition, wanted=False)(context) else None


class _Compiler:
    """Makes closures of decisions. Prerequisites and salts that several flags share are made once."""

    def __init__(self, bucketing: str) -> None:
        self._bucketing = bucketing
        self._bucketers: dict[str, Bucketer] = {"": bucketer(bucketing, "")}
        self._shared: dict[int, tuple[Decision, Answer]] = {}

    def _answer_of_other(self, decision: Decision) -> Answer:
        # The decision is kept beside its answer, or another one could come to have its id.
        if id(decision) not in self._shared:
            self._shared[id(decision)] = decision, self.answer(decision)
        return self._shared[id(decision)][1]

    def answer(self, decision: Decision) -> Answer:
        """The fast closure."""
        if not decision.enabled or any(requirement.decision is None for requirement in decision.requirements):
            off = _evaluation(decision, decision.flag.off_variant, Reason.DISABLED)
            return lambda _: off
        reason = Reason.STATIC if decision.static else None
        answer = self._first(decision) if decision.branches else self._outcome(decision, decision.otherwise, reason)
        if decision.requirements:
            wanted = [
                (self._answer_of_other(requirement.decision), requirement.variant)
                for requirement in decision.requirements
                if requirement.decision is not None
            ]
            answer = _required(wanted, answer, _evaluation(decision, decision.flag.off_variant, Reason.DISABLED))
        return answer

    def _first(self, decision: Decision) -> Answer:
        """The first rule that matches. Conditions and outcomes are made when they are first reached: often they never are."""
        branches = decision.branches
        outcomes = (*[branch.outcome for branch in branches], decision.otherwise)
        conditions: list[_Holds] = []
        answers: list[Answer | None] = [None] * len(outcomes)

        def first(context: Context) -> Evaluation:
            reached = 0
            for holds in conditions:
                if holds(context):
                    break
                reached += 1
            else:
                while reached < len(branches):
                    conditions.append(_holds(branches[reached].when, wanted=True))
                    if conditions[reached](context):
                        break
                    reached += 1
            answer = answers[reached]
            if answer is None:
                answer = answers[reached] = self._outcome(decision, outcomes[reached])
            return answer(context)

        return first

    def _outcome(self, decision: Decision, outcome: Outcome, reason: Reason | None = None) -> Answer:
        if isinstance(outcome, Fixed):
            fixed = _evaluation(decision, outcome.variant, reason or _REASONS[outcome.by])
            return lambda _: fixed
        split = [(border, _evaluation(decision, variant, Reason.SPLIT)) for border, variant in _borders(outcome.shares)]
        default = _evaluation(decision, decision.default, Reason.DEFAULT)
        return _bucketed(outcome.attribute, self._bucketer(decision), split, default)

    def _bucketer(self, decision: Decision) -> Bucketer:
        salt = decision.flag.salt
        if salt not in self._bucketers:
            self._bucketers[salt] = bucketer(self._bucketing, salt)
        return self._bucketers[salt]

    def explained(self, decision: Decision, context: Context) -> Evaluation:
        """The same answer by the long way."""
        off = decision.flag.off_variant
        if not decision.enabled:
            return _evaluation(decision, off, Reason.DISABLED, (SwitchedOff(decision.environment),))
        steps: list[Step] = []
        for requirement in decision.requirements:
            served = self.explained(requirement.decision, context) if requirement.decision is not None else None
            asked = PrerequisiteAsked(
                requirement.flag,
                requirement.variant,
                served.variant if served else None,
                requirement.problem,
                served.path if served else (),
            )
            steps.append(asked)
            if not asked.met:
                return _evaluation(decision, off, Reason.DISABLED, tuple(steps))
        for number, branch in enumerate(decision.branches, start=1):
            answer = known(branch.when, context)
            outcome = {True: "matched", False: "not matched", None: "unknown"}[answer]
            unknown = tuple(_unknown(branch.when, context)) if answer is None else ()
            steps.append(RuleTried(number, branch.name, outcome, unknown))  # type: ignore[arg-type]
            if answer:
                return self._explained_outcome(decision, branch.outcome, context, steps)
        return self._explained_outcome(decision, decision.otherwise, context, steps, static=decision.static)

    def _explained_outcome(
        self, decision: Decision, outcome: Outcome, context: Context, steps: list[Step], *, static: bool = False
    ) -> Evaluation:
        if isinstance(outcome, Fixed):
            if outcome.by == "empty":
                steps.append(NotBucketed(None, "no one"))
            served = outcome.by in ("rule", "full")
            steps.append(Served(outcome.variant, outcome.by == "full") if served else Defaulted(outcome.variant))
            return _evaluation(decision, outcome.variant, Reason.STATIC if static else _REASONS[outcome.by], tuple(steps))
        value = getter(outcome.attribute)(context)
        bucket = self._bucketer(decision)(value) if isinstance(value, str) and value else None
        if bucket is None:
            steps += (NotBucketed(outcome.attribute, _bucket_problem(value)), Defaulted(decision.default))
            return _evaluation(decision, decision.default, Reason.DEFAULT, tuple(steps))
        first, end, variant = 0, BUCKETS, None
        for border, shared in _borders(outcome.shares):
            if bucket < border:
                end, variant = border, shared
                break
            first = border
        steps.append(Bucketed(outcome.attribute, bucket, BUCKETS, variant, first, end))
        if variant is None:
            steps.append(Defaulted(decision.default))
            return _evaluation(decision, decision.default, Reason.DEFAULT, tuple(steps))
        return _evaluation(decision, variant, Reason.SPLIT, tuple(steps))


_REASONS: Final = {"rule": Reason.TARGETING_MATCH, "full": Reason.SPLIT, "empty": Reason.DEFAULT, "default": Reason.DEFAULT}


def _evaluation(decision: Decision, variant: str, reason: Reason, path: tuple[Step, ...] = ()) -> Evaluation:
    return Evaluation(variant, decision.flag.variants.get(variant), reason, path)


def _borders(shares: tuple[tuple[str, int], ...]) -> Iterator[tuple[int, str]]:
    border = 0
    for variant, share in shares:
        border += share
        yield border, variant


def _required(wanted: list[tuple[Answer, str]], chain: Answer, off: Evaluation) -> Answer:
    def required(context: Context) -> Evaluation:
        for answer, variant in wanted:
            if answer(context).variant != variant:
                return off
        return chain(context)

    return required


def _bucketed(attribute: str, bucket_of: Bucketer, split: list[tuple[int, Evaluation]], default: Evaluation) -> Answer:
    get = getter(attribute) if "." in attribute else None

    def bucketed(context: Context) -> Evaluation:
        value = context.get(attribute) if get is None else get(context)
        if isinstance(value, str) and value:
            bucket = bucket_of(value)
            if bucket is not None:
                for border, evaluation in split:
                    if bucket < border:
                        return evaluation
        return default

    return bucketed


def _holds(condition: Condition, *, wanted: bool) -> _Holds:
    """Whether a condition is known to be `wanted`: two-valued, so that everything unknown is simply neither."""
    match condition:
        case Comparison():
            return _leaf(condition.attribute, comparer(condition), wanted=wanted)
        case InSegment():
            return lambda _: False
        case Not():
            return _holds(condition.condition, wanted=not wanted)
        case All() | AnyOf():
            parts = tuple([_holds(part, wanted=wanted) for part in condition.conditions])
            every = isinstance(condition, All) is wanted
            return _every(parts) if every else _some(parts)


def _leaf(attribute: str, ask: Test, *, wanted: bool) -> _Holds:
    if "." in attribute:
        get = getter(attribute)
        return lambda context: ask(get(context)) is wanted
    return lambda context: ask(context.get(attribute)) is wanted


def _every(parts: tuple[_Holds, ...]) -> _Holds:
    def every(context: Context) -> bool:
        for part in parts:  # noqa: SIM110 - a generator would double the time of the commonest case
            if not part(context):
                return False
        return True

    return every


def _some(parts: tuple[_Holds, ...]) -> _Holds:
    def some(context: Context) -> bool:
        for part in parts:  # noqa: SIM110 - as above
            if part(context):
                return True
        return False

    return some


def _unknown(condition: Condition, context: Context) -> Iterator[Unknown]:
    """Every comparison of a condition that is unknown for the context, in written order."""
    for leaf in leaves(condition):
        if isinstance(leaf, InSegment):
            yield Unknown(leaf.segment, "segment", "no such segment")
        elif comparer(leaf)(value := getter(leaf.attribute)(context)) is None:
            yield Unknown(leaf.attribute, leaf.operator, _problem(leaf, value))


def _problem(leaf: Comparison, value: Any) -> Any:
    if operand(leaf) is None:
        return "bad operand"
    if value is None:
        return "missing"
    return "unparsable" if leaf.operator.startswith("semver_") and isinstance(value, str) else "wrong type"


def _bucket_problem(value: Any) -> Any:
    if value is None:
        return "missing"
    if value == "":
        return "empty"
    return "unparsable" if isinstance(value, str) else "wrong type"

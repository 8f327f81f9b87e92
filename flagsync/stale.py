"""Which flags are owed something: joins what the code says, the dates, and what every environment serves into one list.

Reasons stay apart, because what to do differs: an expired flag that everybody has is deleted, one in the middle of its ramp is
finished, one that is still argued about gets another date and a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from flagsync.constant import constant_variant
from flagsync.history import Past
from flagsync.model.config import Config
from flagsync.model.debt import FROM_CODE, Cause, Debt, Ledger, Reason, Remedy, Repo, Served, Stray, Survivor, Trend
from flagsync.model.facts import Dues
from flagsync.model.flag import EVERYONE, Flag, Kind, ValueType
from flagsync.model.history import Biography, Deletion, Retraced, Since
from flagsync.model.record import record
from flagsync.model.reference import (
    ENVIRONMENT,
    USES,
    Certainty,
    Disagreement,
    FlagState,
    Mute,
    Request,
    Site,
    State,
    Unresolved,
    Usage,
)
from flagsync.model.target import FlagLookup
from flagsync.phrase import counted
from flagsync.preview import cut, preview

PLACES: Final = 5
"""How many places of a flag are shown."""

THRESHOLDS: Final[Mapping[Cause, int]] = {Cause.CONSTANT: 30, Cause.STUCK: 30, Cause.UNREFERENCED: 7}
"""Days before a state counts as debt: code often comes a few days after its flag. `lint.thresholds` changes them."""

_PASSING: Final = frozenset({Kind.RELEASE, Kind.EXPERIMENT, Kind.SUNSET})
_JUDGED: Final = {
    "expired": Cause.EXPIRED,
    "expires-soon": Cause.SOON,
    "review-overdue": Cause.REVIEW,
    "never-finishes": Cause.NEVER_FINISHES,
}
"""What rules say of a flag by its file alone."""

RULES: Final = frozenset(cause.value for cause in Cause)
"""The rules to ask."""

_BY_FLAG: Final = frozenset({Cause.UNREFERENCED, Cause.TESTS_ONLY, Cause.DEFAULT_DIFFERS, Cause.TYPE_DIFFERS})
_BY_HISTORY: Final = frozenset({Cause.CONSTANT, Cause.STUCK, Cause.OUTLIVED})


@record
class Code:
    """What is known of the code: states by flag, places and traces by flag with their count, and what is asked for in vain."""

    states: Mapping[str, FlagState]
    places: Mapping[str, tuple[Sequence[Site], int]]
    traces: Mapping[str, tuple[Sequence[Site], int]]
    requests: Sequence[Request] = ()
    unresolved: Sequence[Unresolved] = ()
    disagreements: Sequence[Disagreement] = ()
    muted: Sequence[Mute] = ()
    idle: Sequence[Mute] = ()
    kept: Sequence[Stray] = ()


@record
class Evidence:
    """Everything the list is made of."""

    today: date
    config: Config
    lookup: FlagLookup
    code: Code
    biographies: Mapping[str, Biography]


_TEST_NAMES: Final = frozenset({Usage.STRING, Usage.CONSTANT, Usage.OBJECT_KEY})
"""What names a flag in a test without being a use of it."""

_TRACES: Final = (Usage.CONSTANT, Usage.OBJECT_KEY, Usage.CONFIGURATION, Usage.STRING, Usage.COMMENT, Usage.DOCS)
"""What names a flag without using it, in the order in which it matters to whoever takes the flag out."""

Judged = Mapping[tuple[str, str], tuple[str, str]]
"""What the rules say and no comment silences: by rule and flag the sentence and the severity."""


def horizon(today: date, config: Config) -> date:
    """The day beyond which it makes no difference to the list how long something has been so."""
    return today - timedelta(days=1 + max(_threshold(config, cause) for cause in (Cause.CONSTANT, Cause.STUCK)))


class Places:
    """Where the code names every flag: takes references one after the other and keeps the best few of each with their count."""

    def __init__(self) -> None:
        self._uses: dict[str, _Few] = {}
        self._tests: dict[str, _Few] = {}
        self._traces: dict[str, _Few] = {}

    def take(self, flag: str, usage: Usage, certainty: Certainty, site: Site, *, test: bool) -> None:
        """Takes one reference; those of a file come in their order."""
        if usage in USES:
            self._uses.setdefault(flag, _Few()).take(int(test), site)
        elif certainty is not Certainty.LOW and usage in _TRACES:
            if test and usage in _TEST_NAMES:
                self._tests.setdefault(flag, _Few()).take(0, site)
            else:
                self._traces.setdefault(flag, _Few(by_line=True)).take(_TRACES.index(usage), site)

    def uses(self) -> dict[str, tuple[Sequence[Site], int]]:
        """The places that count as uses, by flag: those outside tests first, with how many there are.

        Of a flag without any, the places in tests that name it: whoever takes it out has to go there.
        """
        return {flag: few.best() for flag, few in (self._tests | self._uses).items()}

    def traces(self) -> dict[str, tuple[Sequence[Site], int]]:
        """The places that name a flag without using it: its constants first, documentation last; a line counts once."""
        return {flag: few.best(self._uses.get(flag)) for flag, few in self._traces.items()}


class _Few:
    """The best of many sites, by rank and place; `by_line`: several on one line count as one."""

    def __init__(self, *, by_line: bool = False) -> None:
        self._by_line = by_line
        self._kept: list[tuple[int, Site]] = []
        self._count = 0
        self._last: Site | None = None

    def take(self, rank: int, site: Site) -> None:
        if self._by_line and self._last is not None and _line(self._last) == _line(site):
            return
        self._last = site
        self._count += 1
        self._kept.append((rank, site))
        if len(self._kept) > 4 * PLACES:
            self._kept = self._sorted()[: 2 * PLACES]

    def best(self, others: _Few | None = None) -> tuple[Sequence[Site], int]:
        """The sites and how many there are, without those whose lines the others show."""
        shown = {_line(site) for site in others.best()[0]} if others else set()
        best = self._sorted()[: 2 * PLACES]
        left = [site for _, site in best if _line(site) not in shown]
        return left[:PLACES], self._count - len(best) + len(left)

    def _sorted(self) -> list[tuple[int, Site]]:
        return sorted(self._kept, key=lambda each: (each[0], each[1].order))


def _line(site: Site) -> tuple[str, str, int]:
    return site.repository, site.path, site.span.start.line


def dues(flags: Iterable[Flag], evidence: Evidence) -> Dues:
    """What code and history say of every flag, and of which rules that is the whole truth."""
    differing: dict[str, list[Disagreement]] = {}
    for each in evidence.code.disagreements:
        differing.setdefault(each.flag, []).append(each)
    found = {}
    for flag in flags:
        life = evidence.biographies.get(flag.key) or Biography()
        age = _age(flag, life, evidence.today)
        reasons = [*_settled(flag, evidence, _served(flag, evidence, life), life), *_outlived(flag, evidence, age)]
        reasons += [*_coded(_state(flag, evidence), evidence, age), *_differing(differing.get(flag.key, ()))]
        if reasons:
            found[flag.key] = reasons
    searched = bool(evidence.code.states) and all(each.state is not State.UNKNOWN for each in evidence.code.states.values())
    told = (_BY_FLAG if searched else frozenset()) | (_BY_HISTORY if evidence.biographies else frozenset())
    return Dues(found, frozenset(cause.value for cause in told))


def debts(flags: Iterable[Flag], evidence: Evidence, owed: Dues, judged: Judged) -> list[Debt]:
    """Every flag of which a rule says that something is owed, worst first."""
    found = []
    for flag in flags:
        reasons = [*_dated(flag, evidence.today, judged), *owed.reasons.get(flag.key, ())]
        spoken = [
            replace(each, severity=judged[each.cause, flag.key][1]) for each in reasons if (each.cause, flag.key) in judged
        ]
        if spoken:
            found.append(_debt(flag, evidence, spoken))
    return sorted(found, key=lambda each: (each.worst.rank, -(each.reasons[0].days or 0), each.flag))


def strays(code: Code, past: Past | None, defined: Collection[str]) -> list[Stray]:
    """Code that asks for flags that nobody defines, and for keys that cannot be told; what tests do does not count."""
    asked: dict[str, list[Request]] = {}
    for request in code.requests:
        if not request.test and request.key not in defined:
            asked.setdefault(request.key, []).append(request)
    retraced = past.deletions(asked) if past is not None else Retraced({}, complete=False)
    found = [_undefined(key, requests, retraced, known=past is not None) for key, requests in asked.items()]
    dynamic: dict[str, list[Unresolved]] = {}
    for unresolved in code.unresolved:
        if not unresolved.test:
            dynamic.setdefault(unresolved.prefix, []).append(unresolved)
    found += [_dynamic(prefix, each) for prefix, each in dynamic.items()]
    found += code.kept
    return sorted(found, key=lambda each: (each.cause.rank, each.key))


def doubted(states: Mapping[str, FlagState], repos: Iterable[Repo]) -> dict[str, FlagState]:
    """The states, where some repositories could not be looked at: what nothing asks for elsewhere is unknown."""
    troubled = {repo.name: repo.trouble for repo in repos if repo.trouble}
    if not troubled:
        return dict(states)
    reason = f"nothing asks for it, but {_listed(list(troubled))} could not be read: {next(iter(troubled.values()))}"
    unproven = {State.UNREFERENCED, State.TEST_ONLY, State.UNKNOWN}
    return {
        key: FlagState(key, State.UNKNOWN, reason, state.evidence) if state.state in unproven else state
        for key, state in states.items()
    }


def trend(now: Ledger, then: Ledger, *, with_code: bool) -> Trend:
    """How the list moved. Without `with_code`, what only the code tells is left out on both sides."""
    today, before = _names(now, with_code=with_code), _names(then, with_code=with_code)
    return Trend(
        since=then.today,
        commit=then.commit,
        new=tuple(sorted(today - before)),
        gone=tuple(sorted(before - today)),
        older=tuple(sorted(today & before)),
        partial=not with_code,
    )


def _names(ledger: Ledger, *, with_code: bool) -> set[str]:
    flags = {debt.flag for debt in ledger.debts if with_code or any(reason.cause not in FROM_CODE for reason in debt.reasons)}
    return flags | {f"{stray.key} (in code)" for stray in ledger.strays if with_code}


def _created(flag: Flag, life: Biography) -> date | None:
    return flag.created or (life.born.day if life.born and not life.born.at_least else None)


def _age(flag: Flag, life: Biography, today: date) -> int | None:
    created = _created(flag, life)
    return (today - created).days if created is not None else None


def _state(flag: Flag, evidence: Evidence) -> FlagState:
    return evidence.code.states.get(flag.key) or FlagState(flag.key, State.UNKNOWN, "the code was not searched for it")


def _debt(flag: Flag, evidence: Evidence, reasons: list[Reason]) -> Debt:
    life = evidence.biographies.get(flag.key) or Biography()
    served = _served(flag, evidence, life)
    state = _state(flag, evidence)
    reasons.sort(key=lambda each: (each.cause.rank, -(each.days or 0), each.text))
    survivor = _survivor(flag, evidence.config, served)
    remedy, advice = _advice(flag, reasons, survivor, served, evidence.config)
    places, count = evidence.code.places.get(flag.key, ((), 0))
    if not count and state.state is State.MAYBE:
        places, count = _computed(flag, evidence.code.unresolved)
    traces, trace_count = evidence.code.traces.get(flag.key, ((), 0))
    return Debt(
        flag=flag.key,
        path=flag.path,
        kind=flag.kind.value,
        owners=flag.owners,
        state=state.state,
        evidence=state.reason,
        reasons=tuple(reasons),
        remedy=remedy,
        advice=advice,
        served=served,
        survivor=survivor,
        created=_created(flag, life),
        expires=flag.expires,
        age=_age(flag, life, evidence.today),
        changed=life.changed,
        places=tuple(places),
        place_count=count,
        traces=tuple(traces),
        trace_count=trace_count,
    )


def _computed(flag: Flag, unresolved: Iterable[Unresolved]) -> tuple[Sequence[Site], int]:
    """The places that may ask for a flag by a key that they compute."""
    names = (flag.key, flag.env_var or flag.key)
    begun = [
        each.site
        for each in unresolved
        if not each.test and each.prefix and any(name.startswith(each.prefix) for name in names)
    ]
    return sorted(begun, key=lambda site: site.order)[:PLACES], len(begun)


def _served(flag: Flag, evidence: Evidence, life: Biography) -> tuple[Served, ...]:
    found = []
    for name in evidence.config.environments:
        variant = constant_variant(flag, name, evidence.lookup)
        if variant is not None and variant in flag.variants:
            found.append(Served(name, variant, flag.variants[variant], life.settled.get(name)))
    return tuple(found)


def _dated(flag: Flag, today: date, judged: Judged) -> Iterator[Reason]:
    """What the rules say that look at the flag's file alone."""
    for rule, cause in _JUDGED.items():
        if (rule, flag.key) not in judged:
            continue
        sentence, _ = judged[rule, flag.key]
        if cause in {Cause.EXPIRED, Cause.SOON} and flag.expires is not None:
            days = (today - flag.expires).days
            distance = f"{counted(days, 'day')} ago" if days > 0 else _ahead(-days)
            yield Reason(cause, f"on {flag.expires}, {distance}", days)
        elif cause is Cause.REVIEW and flag.permanent is not None and flag.permanent.review_by is not None:
            days = (today - flag.permanent.review_by).days
            yield Reason(cause, f"was to be reviewed by {flag.permanent.review_by}, {counted(days, 'day')} ago", days)
        else:
            yield Reason(cause, sentence)


def _outlived(flag: Flag, evidence: Evidence, age: int | None) -> Iterator[Reason]:
    lifetime = evidence.config.lint.lifetime(flag.kind.value)
    if lifetime is not None and age is not None and age > lifetime and flag.expires is None and flag.permanent is None:
        text = f"{counted(age, 'day')} old, and a flag of kind {flag.kind.value} may live {lifetime}"
        yield Reason(Cause.OUTLIVED, text, age - lifetime)


def _settled(flag: Flag, evidence: Evidence, served: Sequence[Served], life: Biography) -> Iterator[Reason]:
    """What stands still although it should move."""
    if flag.kind not in _PASSING or flag.permanent is not None:
        return
    settled = _constant(flag, evidence, served)
    if settled is not None:
        yield settled
    limit = _threshold(evidence.config, Cause.STUCK)
    for name in evidence.config.environments:
        rollout, since = flag.environment(name).rollout, life.settled.get(name)
        if (
            rollout is None
            or since is None
            or not 0 < rollout.percent < EVERYONE
            or any(each.environment == name for each in served)
        ):
            continue
        days = (evidence.today - since.day).days
        if days >= limit:
            text = f"{name} has stood at {rollout.percent:.10g} % {_since(since, days)}"
            yield Reason(Cause.STUCK, text, days)


def _constant(flag: Flag, evidence: Evidence, served: Sequence[Served]) -> Reason | None:
    """Every environment has served the same value to everybody for long enough, and the flag is past its start."""
    names = list(evidence.config.environments)
    if flag.kill_switch or not names or len(served) != len(names) or any(each.value != served[0].value for each in served):
        return None
    if (served[0].variant == flag.off_variant) is not (flag.kind is Kind.SUNSET) and not _is_over(flag, evidence):
        return None
    sinces = [each.since for each in served if each.since is not None]
    value = preview(served[0].value)
    if len(sinces) < len(served):
        return Reason(Cause.CONSTANT, f"every environment serves `{value}` to everybody; since when is not known")
    latest = max(sinces, key=lambda each: (each.day, not each.at_least))
    days = (evidence.today - latest.day).days
    if days < _threshold(evidence.config, Cause.CONSTANT):
        return None
    return Reason(Cause.CONSTANT, f"every environment serves `{value}` to everybody, {_since(latest, days)}", days)


def _is_over(flag: Flag, evidence: Evidence) -> bool:
    """Whether a flag that is off everywhere no longer waits for its start, because its time is over."""
    lifetime = evidence.config.lint.lifetime(flag.kind.value)
    expired = flag.expires is not None and flag.expires < evidence.today
    aged = lifetime is not None and flag.created is not None and (evidence.today - flag.created).days > lifetime
    return expired or aged


def _coded(state: FlagState, evidence: Evidence, age: int | None) -> Iterator[Reason]:
    """What the code says."""
    if state.state is State.UNREFERENCED and (age is None or age >= _threshold(evidence.config, Cause.UNREFERENCED)):
        yield Reason(Cause.UNREFERENCED, state.reason)
    elif state.state is State.TEST_ONLY:
        yield Reason(Cause.TESTS_ONLY, state.reason)


def _differing(disagreements: Sequence[Disagreement]) -> Iterator[Reason]:
    for cause, what in ((Cause.DEFAULT_DIFFERS, "default"), (Cause.TYPE_DIFFERS, "type")):
        found = [each for each in disagreements if each.what == what]
        if found:
            first = found[0]
            more = f", and {len(found) - 1} more" if len(found) > 1 else ""
            where = f"`{place(first.site)}`{more}"
            yield Reason(
                cause,
                f"the {what} is `{cut(first.code)}` in the code and `{cut(first.definition)}` in the flag's file ({where})",
            )


def _survivor(flag: Flag, config: Config, served: Sequence[Served]) -> Survivor | None:
    """The value that everybody gets in the last environment, which is the one that counts; none while others still move."""
    names = list(config.environments)
    if any(_is_ramping(flag, name) for name in names):
        return None
    last = next((each for each in served if names and each.environment == names[-1]), None)
    if last is None:
        return None
    if len(served) == len(names) and any(each.value != last.value for each in served):
        return None
    value = preview(last.value)
    if flag.type is ValueType.BOOLEAN:
        branch = f"the branch for `{value}` stays, the one for `{preview(not last.value)}` goes"
    else:
        others = [preview(each) for name, each in flag.variants.items() if name != last.variant]
        gone = f", the code for {_listed(others)} goes" if others else ""
        branch = f"the code for `{value}` stays{gone}"
    return Survivor(last.variant, last.value, branch)


def _advice(
    flag: Flag, reasons: Sequence[Reason], survivor: Survivor | None, served: Sequence[Served], config: Config
) -> tuple[Remedy, str]:
    """What to do, and how in one sentence."""
    causes = {reason.cause for reason in reasons}
    file = f"`{flag.path}`" if not flag.route else f"its entry in `{flag.path}`"
    if Cause.UNREFERENCED in causes:
        return Remedy.DELETE, f"remove {file}; no code decides by it"
    if Cause.TESTS_ONLY in causes:
        return Remedy.DELETE, f"take it out of the tests, then remove {file}"
    everywhere = len(served) == len(list(config.environments))
    if Cause.CONSTANT in causes or (
        causes & {Cause.EXPIRED, Cause.OUTLIVED, Cause.SOON} and survivor is not None and everywhere
    ):
        words = survivor.branch if survivor else "keep the branch that is served"
        return Remedy.DELETE, f"take it out of the code, where {words}; then remove {file}"
    ramping = [name for name in config.environments if _is_ramping(flag, name)]
    if ramping and causes & {Cause.EXPIRED, Cause.STUCK, Cause.NEVER_FINISHES, Cause.SOON, Cause.OUTLIVED}:
        return (
            Remedy.FINISH,
            f"bring {_listed(ramping)} to 100 % or back to 0, then take the flag out; else extend with a reason",
        )
    if Cause.NEVER_FINISHES in causes:
        return Remedy.FINISH, "add a stage of 100 to its rollout"
    if causes & {Cause.EXPIRED, Cause.SOON}:
        differ = _differing_environments(served)
        return Remedy.EXTEND, f"decide which variant stays{differ}, or move `expires` and say why in the commit"
    if Cause.REVIEW in causes:
        return Remedy.PERMANENT, "ask its owner whether the reason still holds, then move `reviewBy`, or take the flag out"
    if Cause.OUTLIVED in causes:
        return Remedy.PERMANENT, "give it an `expires`, or say under `permanent` why it is to stay"
    return Remedy.CORRECT, "make the code and the definition say the same"


def _differing_environments(served: Sequence[Served]) -> str:
    if len({preview(each.value) for each in served}) < 2:
        return ""
    return f" ({', '.join(f'{each.environment} serves `{preview(each.value)}`' for each in served)})"


def _is_ramping(flag: Flag, environment: str) -> bool:
    here = flag.environment(environment)
    return here.enabled and here.rollout is not None and 0 < here.rollout.percent < EVERYONE


def _undefined(key: str, requests: Sequence[Request], retraced: Retraced, *, known: bool) -> Stray:
    sites = tuple(sorted((request.site for request in requests), key=lambda site: site.order))
    near = requests[0].near
    deletion = retraced.found.get(key)
    if deletion is not None:
        text = f"{deleted(deletion)}, the code still asks for it"
        return Stray(Cause.RETIRED, key, text, "take it out of the code", None, deletion, sites[:PLACES], len(sites))
    asks = f"{counted(len(sites), 'place')} in the code {'asks' if len(sites) == 1 else 'ask'} for it"
    unknown = "" if retraced.complete or not known else "; whether one did before, the history in this clone does not tell"
    advice = f"did you mean `{cut(near)}`?" if near else "define it, or take it out of the code"
    text = f"no file defines it, {asks}{unknown}"
    return Stray(Cause.UNDEFINED, key, text, advice, near, None, sites[:PLACES], len(sites))


def deleted(deletion: Deletion) -> str:
    """When, by whom and in which commit a definition went away."""
    what = f"its entry in `{cut(deletion.path)}` was removed" if deletion.entry else "its file was deleted"
    return f"{what} on {deletion.day} by {cut(deletion.author)} in {deletion.commit[:12]}"


def _dynamic(prefix: str, each: Sequence[Unresolved]) -> Stray:
    sites = tuple(sorted((one.site for one in each), key=lambda site: site.order))
    written = f": `{cut(each[0].expression)}`" if each[0].expression.strip() else ""
    what = "variable" if each[0].accessor == ENVIRONMENT else "key"
    text = f"the {what} begins with `{cut(prefix)}`" if prefix else f"the key is only known when it runs{written}"
    advice = "name the keys in a comment there: `flagsync: uses KEY, KEY`"
    return Stray(Cause.DYNAMIC, f"{prefix}…", text, advice, None, None, sites[:PLACES], len(sites))


def _threshold(config: Config, cause: Cause) -> float:
    return config.lint.thresholds.get(cause.value, THRESHOLDS[cause])


def _since(since: Since, days: int) -> str:
    return f"{'at least ' if since.at_least else ''}since {since.day} ({counted(days, 'day')})"


def _ahead(days: int) -> str:
    return ("today", "tomorrow")[days] if days < 2 else f"in {days} days"


def _listed(names: Sequence[Any]) -> str:
    shown = [f"`{name}`" for name in names[:3]] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def place(site: Site) -> str:
    """Where a site is, as a compiler would say it."""
    where = f"{site.repository}:" if site.repository else ""
    return f"{where}{site.path}:{site.span.start.line}:{site.span.start.column}"

"""What the team owes: which flags can go, why, whose they are, where they are in the code and which branch survives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from flagsync.constant import constant_variant
from flagsync.model.config import Config
from flagsync.model.flag import Flag, Kind
from flagsync.model.reference import USES, Certainty, FlagState, Reference, State
from flagsync.model.target import FlagLookup

Reason = Literal[
    "unreferenced", "referenced-in-tests-only", "expired", "review-overdue", "constant", "outlived", "expires-soon"
]

ORDER: Final[tuple[Reason, ...]] = (
    "expired",
    "unreferenced",
    "referenced-in-tests-only",
    "constant",
    "outlived",
    "review-overdue",
    "expires-soon",
)
"""The reasons, worst first."""

SOON: Final = 14
"""Days before its expiry in which a flag is announced, where `flagsync.yaml` says nothing else."""

NEW: Final = 14
"""Days in which a new flag may wait for the code that asks for it."""

_TEMPORARY: Final = frozenset({Kind.RELEASE, Kind.EXPERIMENT, Kind.SUNSET})


@dataclass(frozen=True, slots=True)
class Debt:
    """One flag that needs somebody. `serves` maps every environment to its one variant, or to None where that depends.

    `survivor` is the variant that all environments serve to everybody, `overdue` the days since the flag should have gone.
    """

    flag: Flag
    reasons: tuple[Reason, ...]
    action: str
    state: FlagState
    serves: Mapping[str, str | None]
    survivor: str | None
    age: int | None
    overdue: int
    places: tuple[Reference, ...]

    @property
    def order(self) -> tuple[int, int, str]:
        """Sort key: the worst first."""
        return (ORDER.index(self.reasons[0]), -self.overdue, self.flag.key)


def debts(
    flags: Iterable[Flag],
    states: Mapping[str, FlagState],
    references: Sequence[Reference],
    config: Config,
    lookup: FlagLookup,
    today: date,
) -> list[Debt]:
    """Every flag that needs somebody on that day, the worst first."""
    places: dict[str, list[Reference]] = {}
    for each in references:
        if each.usage in USES and each.certainty is not Certainty.LOW:
            places.setdefault(each.flag, []).append(each)
    found = []
    for flag in flags:
        serves = {name: constant_variant(flag, name, lookup) for name in config.environments}
        served = set(serves.values())
        survivor = next(iter(served)) if len(served) == 1 else None
        reasons = _reasons(flag, states[flag.key].state, survivor, config, today)
        if not reasons:
            continue
        found.append(
            Debt(
                flag,
                reasons,
                _action(flag, reasons, states[flag.key].state, survivor),
                states[flag.key],
                serves,
                survivor,
                (today - flag.created).days if flag.created else None,
                max(0, (today - flag.expires).days) if flag.expires else 0,
                tuple(sorted(places.get(flag.key, ()), key=lambda each: (each.test, each.site.order))),
            )
        )
    return sorted(found, key=lambda debt: debt.order)


def _reasons(flag: Flag, state: State, survivor: str | None, config: Config, today: date) -> tuple[Reason, ...]:
    lifetime = config.lint.lifetime(flag.kind.value)
    soon = config.lint.thresholds.get("expires-soon", SOON)
    review = flag.permanent.review_by if flag.permanent is not None else None
    temporary = flag.kind in _TEMPORARY and flag.permanent is None
    holds: dict[Reason, bool] = {
        "expired": flag.expires is not None and flag.expires < today,
        "unreferenced": state is State.UNREFERENCED and (flag.created is None or (today - flag.created).days >= NEW),
        "referenced-in-tests-only": state is State.TEST_ONLY,
        "constant": temporary and survivor is not None and survivor != flag.off_variant,
        "outlived": temporary
        and flag.expires is None
        and flag.created is not None
        and lifetime is not None
        and (today - flag.created).days > lifetime,
        "review-overdue": review is not None and review < today,
        "expires-soon": flag.expires is not None and 0 <= (flag.expires - today).days <= soon,
    }
    return tuple(reason for reason in ORDER if holds[reason])


def _action(flag: Flag, reasons: Sequence[Reason], state: State, survivor: str | None) -> str:
    """What to do about it, in one sentence."""
    definition = f"its entry in `{flag.path}`" if flag.route else f"`{flag.path}`"
    if state is State.UNREFERENCED:
        return f"delete {definition}; no code asks for the flag"
    if state is State.TEST_ONLY:
        return f"delete the flag's cases from the tests, then {definition}; no other code asks for it"
    if reasons[0] == "review-overdue":
        why = f" ({flag.permanent.reason})" if flag.permanent is not None and flag.permanent.reason else ""
        return f"see whether it must stay{why}, and move `reviewBy`"
    if survivor is not None:
        return f"keep the branch for `{survivor}` in the code, remove the other, then delete {definition}"
    if reasons[0] == "expires-soon":
        return "finish the rollout before it expires, or move `expires` and say why"
    return "finish the rollout or take it back, remove the flag from the code; or move `expires` and say why"


def as_data(debt: Debt) -> dict[str, Any]:
    """A debt as plain values."""
    flag = debt.flag
    return {
        "flag": flag.key,
        "state": debt.state.state.value,
        "reasons": list(debt.reasons),
        "action": debt.action,
        "owners": list(flag.owners),
        "kind": flag.kind.value,
        "created": flag.created.isoformat() if flag.created else None,
        "expires": flag.expires.isoformat() if flag.expires else None,
        "age": debt.age,
        "overdue": debt.overdue,
        "serves": dict(debt.serves),
        "survivor": debt.survivor,
        "value": flag.variants.get(debt.survivor) if debt.survivor is not None else None,
        "path": flag.path,
        "places": [
            {
                "repository": each.site.repository or None,
                "path": each.site.path,
                "line": each.site.span.start.line,
                "class": each.usage.value,
                "test": each.test,
            }
            for each in debt.places
        ],
    }

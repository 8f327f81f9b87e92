"""Plans, results, status and drift in words for people and as data for machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from flagsync.deviate import LOST_MARKS
from flagsync.model.change import (
    Action,
    Change,
    Deviation,
    Drift,
    FlagChange,
    LiveObject,
    Outcome,
    Plan,
    Refusal,
    Result,
    SetResult,
    State,
    Status,
)
from flagsync.model.inventory import Attempt, Inventory, Kind, ObjectKey, SetId, SyncEntry
from flagsync.model.leftover import Leftover
from flagsync.model.manifest import MANAGER
from flagsync.model.report import Line
from flagsync.phrase import counted, phrase
from flagsync.portray import portray, transition
from flagsync.secrets import mask

_SIGNS: Final = {Action.CREATE: "+", Action.UPDATE: "~", Action.DELETE: "-", Action.ADOPT: "="}
_STYLES: Final = {Action.CREATE: "added", Action.UPDATE: "changed", Action.DELETE: "removed", Action.ADOPT: "changed"}
_SHORT: Final = 12
_FEW: Final = 3
"""So many lines that say the same are shown; of more, only the first."""


def short(commit: str | None) -> str:
    """A commit as people name it."""
    return commit[:_SHORT] if commit else "files without a commit"


def _live(inventory: Inventory) -> str:
    """What is live, in short."""
    adopted = inventory.commit is None and all(sync.kind is Kind.ADOPT for sync in inventory.ring)
    return "what was adopted" if adopted else short(inventory.commit)


def plans_lines(plans: Sequence[Plan]) -> Iterator[Line]:
    """The plans of a run, set by set; of many sets, those of which there is nothing to say are only counted at the end."""
    quiet = {id(plan) for plan in plans if not (plan.due or plan.changes or plan.left or plan.notes)}
    for plan in plans:
        if len(quiet) <= _FEW or id(plan) not in quiet:
            yield from plan_lines(plan)


def plan_lines(plan: Plan) -> Iterator[Line]:
    """The plan of one set, flag by flag."""
    yield _head(plan)
    for change in plan.changes:
        yield from _change_lines(change)
    if plan.attempt:
        yield Line(f"  {attempt_words(plan.attempt, advised=False)}", "faint")
    for left in plan.left:
        yield Line(f"  ! {left.key} carries this set's mark but is in no inventory; it stays as it is", "warning")
    for note in plan.notes:
        yield Line(f"  {phrase(note)}", "faint")


def _head(plan: Plan) -> Line:
    head = f"{plan.set_id.app} in {plan.set_id.environment} -> {plan.target}"
    live = _live(plan.inventory) if plan.inventory else "nothing live"
    if plan.kind is Kind.ADOPT:
        return Line(f"{head}: {'take over what is there' if plan.changes else 'nothing to take over'}", "heading")
    if not plan.changes:
        state = "no object differs, only the record has to be written" if plan.due else "nothing differs"
        return Line(f"{head}: {state} (live: {live})" if plan.inventory else f"{head}: {state}", "good")
    if plan.inventory and plan.goal.commit and plan.inventory.commit == plan.goal.commit:
        return Line(f"{head}: {live} is live, but not all of it is as it should be", "heading")
    return Line(f"{head}: {live} -> {short(plan.goal.commit)}", "heading")


def _change_lines(change: Change) -> Iterator[Line]:
    yield Line(f"  {_SIGNS[change.action]} {change.action} {change.key}", _STYLES[change.action])
    for flag in change.flags:
        yield Line(f"      {_flag_words(flag)}", "changed" if flag.edited else "")
    if change.action is Action.UPDATE and change.before and dict(change.data) == dict(change.before.data) and not change.note:
        yield Line("      only its labels and annotations", "faint")
    for key in change.kept:
        yield Line(f"      {key} was added by somebody else and stays", "faint")
    if change.note:
        yield Line(f"      {change.note}", "faint")


def _flag_words(flag: FlagChange) -> str:
    by_hand = " (changed by hand since the last sync)" if flag.edited else ""
    if flag.before is None:
        after = portray(_safe(flag.key, flag.after or ""))
        return f"{flag.flag}: {after} again (taken away by hand)" if flag.edited else f"{flag.flag}: new, {after}"
    if flag.after is None:
        return f"{flag.flag}: goes, was {portray(_safe(flag.key, flag.before))}{by_hand}"
    return f"{flag.flag}: {transition(_safe(flag.key, flag.before), _safe(flag.key, flag.after))}{by_hand}"


def _safe(key: str | None, text: str) -> str:
    """A value with everything hidden that looks like a credential, by itself or behind such a name as ``DB_PASSWORD``."""
    name = f"{key}=" if key else ""
    return mask(name + text)[len(name) :]


def plan_summary(plans: Sequence[Plan]) -> Line:
    """One line that counts everything."""
    changes = [change for plan in plans for change in plan.changes]
    flags = {(plan.set_id, flag.flag) for plan in plans for change in plan.changes for flag in change.flags}
    counts = [f"{sum(change.action is action for change in changes)} to {action}" for action in Action]
    told = ", ".join(count for count in counts if not count.startswith("0 "))
    sets = counted(len(plans), "set")
    same = sum(not (plan.due or plan.changes) for plan in plans)
    if same == len(plans):
        live = {_live(plan.inventory) for plan in plans if plan.inventory}
        return Line(
            f"{sets}: nothing differs" + (f" (live: {live.pop()})" if len(plans) > _FEW and len(live) == 1 else ""), "good"
        )
    rest = f"; nothing differs in {same} of them" if same > _FEW else ""
    if not changes:
        return Line(f"{sets}: only the record has to be written{rest}", "good")
    effect = f"; {len(flags)} {'flag changes' if len(flags) == 1 else 'flags change'}" if flags else ""
    return Line(f"{sets}: {told}{effect}{rest}", "headline")


def set_words(plan: Plan) -> str:
    """A set as people name it."""
    return f"{plan.set_id.app} in {plan.set_id.environment}"


def refusal_lines(results: Sequence[SetResult]) -> Iterator[Line]:
    """Every guard's no; one that many sets have heard is said once."""
    alike: dict[Refusal, list[str]] = {}
    for each in results:
        for refusal in each.refusals:
            alike.setdefault(refusal, []).append(set_words(each.plan))
    for refusal, names in alike.items():
        for name in names if len(names) <= _FEW else [counted(len(names), "set")]:
            yield Line(f"{name}: refused [{refusal.guard}]: {phrase(refusal.message)}", "error")
        yield Line(f"  {phrase(refusal.hint)}")


def account_lines(results: Sequence[SetResult]) -> Iterator[Line]:
    """What was not done and why, and what else is to be known; what befell many objects is said once."""
    alike: dict[tuple[State, str, str | None], list[ObjectKey]] = {}
    for each in results:
        for outcome in each.outcomes:
            if outcome.state is not State.DONE:
                alike.setdefault((outcome.state, outcome.detail, outcome.hint), []).append(outcome.change.key)
    for (state, detail, hint), keys in alike.items():
        few = len(keys) <= _FEW
        for key in keys if few else keys[:1]:
            yield Line(f"{state}: {key} {phrase(detail)}".rstrip() + ("" if few else f" (and {len(keys) - 1} more)"), "error")
        if hint:
            yield Line(f"  {phrase(hint)}")
    noted: dict[str, list[str]] = {}
    for each in results:
        for note in each.notes:
            noted.setdefault(note, []).append(set_words(each.plan))
    for note, names in noted.items():
        for name in names if len(names) <= _FEW else [counted(len(names), "set")]:
            yield Line(f"{name}: {phrase(note)}", "warning")


def conclusion_lines(each: SetResult, *, dry_run: bool, stopped: str | None) -> Iterator[Line]:
    """How it ends for one set; `stopped` says what of another set stood against the run before anything was written."""
    name = set_words(each.plan)
    bad = sum(outcome.state is not State.DONE for outcome in each.outcomes)
    written, deleted = each.count(State.DONE, deleting=False), each.count(State.DONE, deleting=True)
    if each.refusals:
        yield Line(f"{name}: nothing was changed", "bad")
    elif stopped and each.plan.due:
        yield Line(f"{name}: nothing was changed" + ("" if bad else f", because {stopped}"), "bad")
    elif dry_run:
        yield Line(f"{name}: a dry run, nothing was changed", "faint")
    elif each.concluded and each.plan.kind is Kind.ADOPT and not written:
        yield Line(f"{name}: the record was written; `flagsync sync` brings what is live to the commit", "good")
    elif each.concluded and each.plan.kind is Kind.ADOPT:
        inside = "it" if written == 1 else "them"
        taken = f"{counted(written, 'object')} taken over; `flagsync sync` brings what is in {inside} to the commit"
        yield Line(f"{name}: {taken}", "good")
    elif each.concluded:
        wrote = f"{counted(written, 'object')} written" if each.plan.changes else "only the record was written"
        wrote += f", {deleted} deleted" if deleted else ""
        wrote = wrote if each.plan.due else "and what was rolled back is settled"
        yield Line(f"{name}: live is {short(each.plan.goal.commit)}, {wrote}", "good")
    elif bad:
        done = counted(written + deleted, "object")
        yield Line(f"{name}: {done} written, {bad} not; run the same command again to finish", "bad")


def restart_lines(results: Sequence[SetResult]) -> Iterator[Line]:
    """What has to be restarted to read the new values."""
    commands = list(dict.fromkeys(command for each in results for command in each.restarts))
    if commands:
        yield Line("  what runs already keeps the old values until it is restarted:", "warning")
        yield from (Line(f"    {command}") for command in commands)


def after_rollback(plans: Sequence[Plan], merged: Callable[[str, str], bool]) -> Iterator[Line]:
    """What Git must now be told, so that the next sync does not bring back what was rolled back.

    `merged` says whether there are merges from one commit up to another: Git reverts those only by their first parents.
    """
    reverts: list[str] = []
    alike: dict[str, list[str]] = {}
    for plan in plans:
        if plan.kind is not Kind.ROLLBACK or not plan.inventory or not plan.held:
            continue
        flags = ", ".join(f"`{flag}`" for flag in sorted(plan.held))
        alike.setdefault(flags, []).append(set_words(plan))
        newest, back = _newest(plan.inventory, plan.attempt), plan.goal.commit
        if newest and back:
            commits = f"{short(back)}..{short(newest)}"
            reverts.append(f"-m 1 $(git rev-list --first-parent {commits})" if merged(back, newest) else commits)
    for flags, names in alike.items():
        told = f"Git still says otherwise for {flags}; sync refuses until Git agrees, or with `--resume`"
        for name in names if len(names) <= _FEW else [counted(len(names), "set")]:
            yield Line(f"{name}: {told}", "warning")
    for revert in dict.fromkeys(reverts):
        yield Line(f"  to make Git agree: git revert {revert}   (or revert only the commits that changed these flags)")


def _newest(inventory: Inventory, attempt: Attempt | None) -> str | None:
    """The commit that was brought here last, though perhaps not wholly, and whatever has been rolled back since."""
    if attempt and attempt.kind is Kind.SYNC:
        return attempt.commit
    return next((sync.commit for sync in reversed(inventory.ring) if sync.kind is Kind.SYNC), inventory.commit)


def leftover_lines(leftovers: Sequence[Leftover]) -> Iterator[Line]:
    """Sets that a target still holds and nobody syncs any more, and what to do about them."""
    for each in leftovers:
        latest = each.inventory.latest
        live = f"live is {short(each.inventory.commit)}, of {latest.time} by {latest.actor}"
        yield Line(
            f"{each.set_id.app} in {each.set_id.environment} on {each.target}: left behind, {each.reason} ({live})", "warning"
        )
        objects = ", ".join(str(entry.key) for entry in each.inventory.entries)
        what = (
            f"delete {objects} and its record {each.set_id.inventory}"
            if objects
            else f"delete its record {each.set_id.inventory}"
        )
        yield Line(f"  sync does not touch it; where nothing reads it any more, {what}")


def leftover_data(leftovers: Sequence[Leftover]) -> list[dict[str, Any]]:
    """The sets that were left behind, as data."""
    return [
        {
            "app": each.set_id.app,
            "environment": each.set_id.environment,
            "namespace": each.set_id.namespace,
            "target": each.target,
            "reason": each.reason,
            "commit": each.inventory.commit,
            "time": each.inventory.latest.time,
            "actor": each.inventory.latest.actor,
            "objects": [{"namespace": entry.namespace, "name": entry.name} for entry in each.inventory.entries],
        }
        for each in leftovers
    ]


def plan_data(plans: Sequence[Plan], result: Result | None = None) -> dict[str, Any]:
    """The changes of a plan as data, with what became of them where it was carried out."""
    outcomes = (
        {(id(each.plan), outcome.change.key): outcome for each in result.sets for outcome in each.outcomes} if result else {}
    )
    changes = [_change_data(plan, change, outcomes.get((id(plan), change.key))) for plan in plans for change in plan.changes]
    data: dict[str, Any] = {"changes": changes, "sets": [_plan_data(plan) for plan in plans]}
    if result is not None:
        data["refusals"] = [
            {"guard": refusal.guard, "message": refusal.message, "hint": refusal.hint} for refusal in result.refusals
        ]
    return data


def _plan_data(plan: Plan) -> dict[str, Any]:
    return {
        "app": plan.set_id.app,
        "environment": plan.set_id.environment,
        "target": plan.target,
        "live": plan.inventory.commit if plan.inventory else None,
        "commit": plan.goal.commit,
        "differs": plan.differs,
    }


def _change_data(plan: Plan, change: Change, outcome: Outcome | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "action": change.action.value,
        "app": plan.set_id.app,
        "environment": plan.set_id.environment,
        "namespace": change.key.namespace,
        "name": change.key.name,
        "before": _object_data(change.before),
        "after": {"data": dict(change.data)} if change.action is not Action.DELETE else None,
        "flags": [
            {"flag": flag.flag, "before": flag.before, "after": flag.after, "edited": flag.edited} for flag in change.flags
        ],
    }
    if outcome is not None:
        data["outcome"] = {"state": outcome.state.value, "detail": outcome.detail, "hint": outcome.hint}
    return data


def _object_data(live: LiveObject | None) -> dict[str, Any] | None:
    return None if live is None else {"data": dict(live.data), "uid": live.uid}


_DEVIATIONS: Final[Mapping[Deviation, str]] = {
    Deviation.EDITED: "was changed",
    Deviation.ADDED: "was added",
    Deviation.REMOVED: "was taken away",
    Deviation.MISSING: "is missing",
    Deviation.REPLACED: "was replaced by another object",
    Deviation.UNMARKED: "has lost the mark by which it is ours",
    Deviation.UNREADABLE: "was changed so that it cannot be understood",
    Deviation.FROZEN: "was made immutable",
    Deviation.UNFINISHED: "was left unfinished by a sync",
    Deviation.LEFT: "carries our mark but is in no inventory",
}


_TOLD_BY_NOTE: Final = {Deviation.MISSING, Deviation.REPLACED, Deviation.UNFINISHED, Deviation.UNMARKED, Deviation.LEFT}
"""Where the note says all that the deviation says, and more."""


_DONE: Final[Mapping[Kind, str]] = {Kind.SYNC: "synced", Kind.ROLLBACK: "rolled back", Kind.ADOPT: "adopted"}


def status_lines(status: Status) -> Iterator[Line]:
    """What is live of one set."""
    name = f"{status.set_id.app} in {status.set_id.environment} on {status.target}"
    inventory = status.inventory
    if inventory is None:
        yield _recordless(name, status)
    else:
        latest = inventory.latest
        yield Line(f"{name}: live is {_live(inventory)}", "heading")
        yield Line(f"  {_DONE[latest.kind]} {latest.time} by {latest.actor}{f' ({latest.run_url})' if latest.run_url else ''}")
        current = {ref.key for ref in latest.objects}
        for entry in inventory.entries:
            old = "" if entry.key in current else ", an old generation"
            yield Line(f"  {entry.key}: {counted(len(entry.flags), 'flag')}{old}", "faint" if old else "")
        if inventory.held:
            yield Line(f"  held back after the rollback: {', '.join(sorted(inventory.held))}", "warning")
        earlier = [sync for sync in inventory.ring[:-1] if sync.kind is not Kind.ADOPT][-5:]
        for sync in reversed(earlier):
            yield Line(f"  before: {short(sync.commit)}, {_DONE[sync.kind]} {sync.time} by {sync.actor}", "faint")
    if status.attempt is not None:
        yield Line(f"  {attempt_words(status.attempt)}", "warning")
    for note in status.notes:
        yield Line(f"  {phrase(note)}", "faint")
    if status.drift:
        found = f"{counted(len(status.drift), 'difference')} from what was synced"
        if inventory is None and status.attempt is None:
            found = f"{counted(len(status.drift), 'object')} with the marks of the set"
        yield Line(f"  {found}; see `flagsync drift`", "warning")


def _recordless(name: str, status: Status) -> Line:
    """A set without a record: that it was never synced, unless its objects or a sync that has begun say otherwise."""
    if status.drift and status.attempt is None:
        return Line(f"{name}: the record of what was synced is gone, so nobody knows which commit is live", "warning")
    return Line(f"{name}: never synced", "faint")


def sync_words(sync: SyncEntry) -> str:
    """What a finished sync has made live, by whom and when."""
    live = "what was adopted" if sync.kind is Kind.ADOPT else short(sync.commit)
    return f"live is {live}, {_DONE[sync.kind]} {sync.time} by {sync.actor}{f' ({sync.run_url})' if sync.run_url else ''}"


def attempt_words(attempt: Attempt, *, advised: bool = True) -> str:
    """A sync that has begun: whose, since when, and where it is `advised`, what to do about it."""
    known = f" to {short(attempt.commit)} of {attempt.time} by {attempt.actor}" if attempt.time else ""
    state = "is running" if attempt.running else "was not finished"
    return f"a {attempt.kind}{known} {state}{'; repeat it' if advised and not attempt.running else ''}"


def drifts_lines(statuses: Sequence[Status]) -> Iterator[Line]:
    """The drift of many sets; those without any are only counted where they are many."""
    clean = [status for status in statuses if status.inventory and not status.drift and not status.attempt]
    for status in statuses:
        if len(clean) <= _FEW or status not in clean:
            yield from drift_lines(status)
    if len(clean) > _FEW:
        yield Line(f"{counted(len(clean), 'set' if len(clean) == len(statuses) else 'more set')}: no drift", "good")


def drift_lines(status: Status) -> Iterator[Line]:
    """Every difference between what is live and what was synced, with who and when as far as it is known."""
    name = f"{status.set_id.app} in {status.set_id.environment} on {status.target}"
    if status.inventory is None and status.attempt is None:
        yield _recordless(name, status)
        for each in status.drift:
            yield from _drift_lines(each)
        if status.drift:
            yield Line(f"  restore `{status.set_id.inventory}` from a backup, or run `flagsync adopt` to write it anew")
        return
    if status.drift:
        yield Line(f"{name}: {counted(len(status.drift), 'difference')}", "heading")
    else:
        yield Line(f"{name}: no drift", "good")
    for each in status.drift:
        yield from _drift_lines(each)
    yield from (Line(f"  {advice}") for advice in _advice(status.drift))
    if status.attempt and status.attempt.running:
        yield Line(f"  {attempt_words(status.attempt)}; what it has written already is no drift", "faint")


def _drift_lines(drift: Drift) -> Iterator[Line]:
    yield Line(f"  {_deviation_words(drift)}", "warning")
    values = _values(drift)
    if values:
        yield Line(f"      live: {values[0]}   synced: {values[1]}")
    if drift.note and drift.deviation not in _TOLD_BY_NOTE:
        yield Line(f"      {phrase(drift.note)}", "faint")


def _advice(drift: Sequence[Drift]) -> Iterator[str]:
    """What can be done about each kind of difference that there is."""
    found = {each.deviation for each in drift}
    changed = [each for each in drift if each.deviation in {Deviation.EDITED, Deviation.REMOVED}]
    if Deviation.UNFINISHED in found:
        yield "repeat the sync, and it is finished"
    if changed:
        managers = sorted({each.manager for each in changed if each.manager} - {MANAGER})
        consent = "".join(f" --take-over-from {manager}" for manager in managers)
        yield f"`flagsync sync{consent}` puts back what was changed; to keep it, bring it into Git" + (
            " and run `flagsync adopt`" if managers else ""
        )
    elif Deviation.MISSING in found:
        yield "`flagsync sync` makes anew what was deleted"
    unmarked = {each.note for each in drift if each.deviation is Deviation.UNMARKED}
    if LOST_MARKS in unmarked or Deviation.REPLACED in found:
        yield "`flagsync adopt` takes over again what is no longer ours"
    if unmarked - {LOST_MARKS}:
        yield "what somebody else has marked as theirs is not touched until they give it up"
    if Deviation.FROZEN in found:
        yield "what was made immutable has to be deleted by hand; `flagsync sync` makes it anew"
    if Deviation.ADDED in found:
        yield "what somebody else has added stays until they take it away"
    if Deviation.LEFT in found:
        yield "what is in no inventory stays where it is; delete it by hand where nothing reads it"


def place_words(drift: Drift) -> str:
    """What a difference is about: the object, the data key and the flag."""
    where = str(ObjectKey(drift.namespace, drift.name)) + (f" {drift.key}" if drift.key else "")
    return where + (f" (flag {drift.flag})" if drift.flag and drift.flag != drift.key else "")


def difference_words(drift: Drift) -> str:
    """A difference in one line: where, how, by whom and when, and both values."""
    values = _values(drift)
    told = f"; live: {values[0]}, synced: {values[1]}" if values else ""
    note = f"; {phrase(drift.note)}" if drift.note and drift.deviation not in _TOLD_BY_NOTE else ""
    return f"{_deviation_words(drift)}{told}{note}"


def _deviation_words(drift: Drift) -> str:
    noted = drift.note if drift.deviation in _TOLD_BY_NOTE else None
    by = f" by {drift.manager}" if drift.manager else ""
    at = f" at {drift.time}" if drift.time else ""
    return f"{place_words(drift)} {phrase(noted) if noted else _DEVIATIONS[drift.deviation]}{by}{at}"


def _values(drift: Drift) -> tuple[str, str] | None:
    """What is live and what was synced, where the difference is one of values."""
    if drift.live is None and drift.wanted is None:
        return None
    live = "absent" if drift.live is None else portray(_safe(drift.key, drift.live))
    unknown = "unknown" if drift.note else "absent"
    return live, unknown if drift.wanted is None else portray(_safe(drift.key, drift.wanted))


def status_data(status: Status) -> dict[str, Any]:
    """A set's status as data: the live commit, who and when, the objects, the syncs before, the drift."""
    inventory, attempt = status.inventory, status.attempt
    return {
        "app": status.set_id.app,
        "environment": status.set_id.environment,
        "target": status.target,
        "commit": inventory.commit if inventory else None,
        "previous": inventory.previous if inventory else None,
        "kind": inventory.latest.kind.value if inventory else None,
        "time": inventory.latest.time if inventory else None,
        "actor": inventory.latest.actor if inventory else None,
        "run_url": inventory.latest.run_url if inventory else None,
        "held": sorted(inventory.held) if inventory else [],
        "entries": [
            {"namespace": entry.namespace, "name": entry.name, "uid": entry.uid, "hash": entry.hash, "flags": list(entry.flags)}
            for entry in (inventory.entries if inventory else ())
        ],
        "syncs": [
            {"serial": sync.serial, "kind": sync.kind.value, "commit": sync.commit, "time": sync.time, "actor": sync.actor}
            for sync in (inventory.ring if inventory else ())
        ],
        "unfinished": {"kind": attempt.kind.value, "commit": attempt.commit, "time": attempt.time, "actor": attempt.actor}
        if attempt
        else None,
        "drift": len(status.drift),
        "notes": list(status.notes),
    }


def drift_data(status: Status) -> list[dict[str, Any]]:
    """A set's drift as data."""
    return [difference_data(status.set_id, each) for each in status.drift]


def difference_data(set_id: SetId, drift: Drift) -> dict[str, Any]:
    """One difference as data."""
    return {
        "app": set_id.app,
        "environment": set_id.environment,
        "deviation": drift.deviation.value,
        "namespace": drift.namespace,
        "name": drift.name,
        "key": drift.key,
        "flag": drift.flag,
        "manager": drift.manager,
        "time": drift.time,
        "live": drift.live,
        "wanted": drift.wanted,
        "note": drift.note,
    }

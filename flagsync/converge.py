"""Brings targets to their goals, in the order that leaves nothing half done and nobody untold.

Plan, lock, read again, rehearse the whole plan, record the attempt, apply, verify, prune last and only where every apply of
every set succeeded, write the inventory. Works against `Destination` alone: that a target is a folder or a cluster is unknown
here.

`plan`, `plan_rollback` and `plan_adoption` only read. `converge` applies exactly the plans it is given: what is found under the
lock must ask for the same, or the run is refused. Where nothing has to be written, nothing is, not even a lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from flagsync.appraise import entry_of
from flagsync.claim import is_marked, known_of
from flagsync.compare import compare, same_plan, wanted_key
from flagsync.deviate import drift
from flagsync.guard import Ancestry, refusals
from flagsync.hold import held_after_sync
from flagsync.model.change import (
    EXIT_OF,
    Action,
    Change,
    Consent,
    Goal,
    Live,
    Outcome,
    Plan,
    Refusal,
    Result,
    SetResult,
    State,
    Status,
)
from flagsync.model.destination import Destination, Entered, Holder, Stage, Stop, Told
from flagsync.model.fault import Exit, Fault, RefusedFault, UnknownOutcomeFault
from flagsync.model.inventory import (
    RING_SIZE,
    Attempt,
    Inventory,
    Kind,
    ObjectKey,
    ObjectRef,
    SetId,
    SyncEntry,
)
from flagsync.model.manifest import Manifest, content_hash
from flagsync.phrase import phrase

RenderAt = Callable[[str], Sequence[Manifest] | None]
"""The manifests of the set as a commit renders them; None where the commit or its files cannot be read."""


@dataclass(frozen=True, slots=True)
class Run:
    """Who converges, with what, and how it is watched. The clock is asked once, for the time of the whole run.

    `timer` counts seconds from any moment on; without it nothing is known to take time.
    """

    actor: str
    run_url: str | None
    tool_version: str
    clock: Callable[[], datetime]
    told: Told = lambda _: None
    stop: Stop = lambda: False
    entered: Entered = lambda _stage, _count: None
    timer: Callable[[], float] = lambda: 0.0


def plan(target: Destination, goal: Goal, render_at: RenderAt | None = None) -> Plan:
    """What a sync has to do. Writes nothing. Raises Fault where the target cannot be read."""
    return _plan(target, goal, Kind.SYNC, None, render_at)


def plan_adoption(target: Destination, goal: Goal, render_at: RenderAt | None = None) -> Plan:
    """What `adopt` has to do: put our marks on what already stands at the wanted names, and leave its content as it is."""
    return _plan(target, goal, Kind.ADOPT, None, render_at)


def plan_rollback(target: Destination, set_id: SetId, commit: str | None, render_at: RenderAt | None = None) -> Plan:
    """What going back has to do: to the last sync of a commit (a unique prefix is enough), else to the sync before this one.

    After a rollback, "before" means before the sync that it went back to; while a sync is unfinished, the last finished one.
    Raises RefusedFault where the inventory does not reach that far or the content can neither be found on the target nor be
    rendered to the very same hashes.
    """
    live = target.survey(set_id, ())
    if live.inventory is None and any(is_marked(each, set_id) for each in live.objects.values()):
        raise RefusedFault(
            f"The record `{set_id.inventory}` is gone from `{target.name}`, and with it what came before.",
            "Restore it from a backup, or revert the change in Git, run `flagsync adopt` and sync the revert.",
        )
    if live.inventory is None:
        raise RefusedFault(
            f"The set `{set_id.name}` was never synced to `{target.name}`.",
            "There is nothing to go back to; where other apps are meant, name them with `--app`.",
        )
    sync = _chosen(live.inventory, live.attempt, commit, target)
    found = _recalled(target, set_id, sync.objects, sync.commit, render_at)
    missing = [ref for ref in sync.objects if ref.key not in found]
    if missing:
        raise RefusedFault(
            f"The content of `{missing[0].key}` as of serial {sync.serial} can no longer be recovered from `{target.name}`.",
            "Revert the change in Git and sync the revert.",
        )
    goal = Goal(set_id, tuple(found[ref.key] for ref in sync.objects), sync.commit)
    return _plan(target, goal, Kind.ROLLBACK, sync.serial, render_at)


def status(target: Destination, set_id: SetId, render_at: RenderAt | None = None) -> Status:
    """What is live, from which commit, by whom and when, and in what it differs from what was synced. Writes nothing."""
    live = target.survey(set_id, ())
    synced = _synced(target, set_id, live, render_at)
    return Status(set_id, target.name, live.inventory, live.attempt, drift(live, set_id, synced), live.notes)


def _plan(target: Destination, goal: Goal, kind: Kind, restores: int | None, render_at: RenderAt | None) -> Plan:
    live = target.survey(goal.set_id, [wanted_key(manifest) for manifest in goal.manifests])
    synced = _synced(target, goal.set_id, live, render_at)
    return compare(live, goal, target.name, kind=kind, synced=synced, restores=restores)


def _chosen(inventory: Inventory, attempt: Attempt | None, commit: str | None, target: Destination) -> SyncEntry:
    """The sync to go back to; where one has begun and not finished, the one before it is the last that did."""
    syncs = {sync.serial: sync for sync in inventory.ring if sync.kind is not Kind.ADOPT}
    if commit is not None:
        found = [sync for sync in syncs.values() if sync.commit and sync.commit.startswith(commit)]
        if not found:
            raise RefusedFault(
                f"`{target.name}` remembers no sync of the set `{inventory.set_id.name}` by the commit `{commit[:60]}`.",
                "`flagsync status` lists those that can be gone back to; where other apps are meant, name them with `--app`.",
            )
        if len({sync.commit for sync in found}) > 1:
            raise RefusedFault(f"`{commit[:60]}` stands for more than one commit.", "Write more of its digits.")
        return found[-1]
    current = inventory.latest
    while current.restores is not None and current.restores in syncs:
        current = syncs[current.restores]
    if attempt and attempt.kind is Kind.SYNC and current.kind is not Kind.ADOPT:
        return current
    before = [
        sync for sync in syncs.values() if sync.serial < current.serial and set(sync.objects) != set(inventory.latest.objects)
    ]
    if not before:
        raise RefusedFault(
            f"`{target.name}` remembers no earlier sync of the set `{inventory.set_id.name}` with other content.",
            "There is nothing to go back to; where other apps are meant, name them with `--app`.",
        )
    earlier = before[-1]
    while earlier.restores is not None and earlier.restores in syncs:
        earlier = syncs[earlier.restores]
    return earlier


def _synced(target: Destination, set_id: SetId, live: Live, render_at: RenderAt | None) -> Mapping[ObjectKey, Manifest]:
    """What the last sync wrote, as far as it can be recovered; asked only where something is not as it was left."""
    inventory = live.inventory
    if inventory is None:
        return {}
    refs = [
        entry.ref
        for entry in inventory.entries
        if (there := live.objects.get(entry.key)) is None
        or not known_of(entry.key, there, inventory, live.attempt).written_by_us(there)
    ]
    return _recalled(target, set_id, refs, inventory.commit, render_at) if refs else {}


def _recalled(
    target: Destination, set_id: SetId, refs: Iterable[ObjectRef], commit: str | None, render_at: RenderAt | None
) -> dict[ObjectKey, Manifest]:
    """Manifests by reference: from the target where it keeps them, else rendered from the commit; each is checked by hash."""
    wanted = set(refs)
    found = {ref.key: manifest for ref, manifest in target.contents(set_id, wanted).items()}
    missing = {ref.key: ref.hash for ref in wanted if ref.key not in found}
    if missing and commit and render_at:
        for manifest in render_at(commit) or ():
            if missing.get(wanted_key(manifest)) == content_hash(manifest.data):
                found[wanted_key(manifest)] = manifest
    return found


@dataclass(slots=True)
class _Work:
    """One set of a run: where it goes, what was shown, and what has become of it so far."""

    target: Destination
    plan: Plan
    held: Mapping[str, tuple[str, ...]]
    outcomes: list[Outcome] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    concluded: bool = False
    restarts: tuple[str, ...] = ()
    fault: Fault | None = None
    seconds: float = 0.0

    @property
    def due(self) -> bool:
        return self.plan.due or self.held != self.plan.held

    @property
    def whole(self) -> bool:
        return all(outcome.state is State.DONE for outcome in self.outcomes)

    @property
    def wrote(self) -> bool:
        return any(outcome.state in {State.DONE, State.UNKNOWN} for outcome in self.outcomes)


def converge(
    plans: Sequence[tuple[Destination, Plan]],
    run: Run,
    consent: Consent,
    ancestry: Ancestry,
    *,
    dry_run: bool = False,
    render_at: Callable[[SetId], RenderAt] | None = None,
) -> Result:
    """Applies plans, all of them or, where something stands against it, none; then says exactly what was done.

    Guards and the rehearsal of every set come before the first write of any. A set's inventory is written when everything of it
    is done; otherwise its attempt stays recorded, `status` tells of it, and a rerun converges. Raises BusyFault where another
    run holds a lock, and Fault where a target cannot be read or its records cannot be written; nothing was changed then.
    """
    works = [_Work(target, each, _held(each, consent, ancestry)) for target, each in plans]
    for work in works:
        work.refusals.extend(refusals(work.plan, consent, ancestry))
    due = [work for work in works if work.due]
    if not due or any(work.refusals for work in works):
        return _result(works)
    run.entered(Stage.REVIEWING, len(due))
    for work in due:
        work.outcomes.extend(work.target.review(work.plan.set_id, work.plan.changes))
        if dry_run and work.whole:
            work.outcomes.extend(_rehearsed(work, consent))
    if dry_run or any(work.outcomes for work in due):
        return _result(works)
    time = run.clock().astimezone(UTC).isoformat(timespec="seconds")
    holder = Holder(run.actor, run.run_url, time)
    run.entered(Stage.LOCKING, len(due))
    with _locked(due, holder, run, time):
        for work in due:
            _read_again(work, render_at)
        due = [work for work in due if work.due]
        if not due or any(work.refusals for work in due):
            return _result(works)
        run.entered(Stage.REHEARSING, sum(len(work.plan.changes) for work in due))
        _together(due, lambda work: work.outcomes.extend(_rehearsed(work, consent)))
        if any(work.outcomes for work in due):
            return _result(works)
        _record(due, run, time)
        _write(due, run, time, consent)
    return _result(works)


def _rehearsed(work: _Work, consent: Consent) -> Sequence[Outcome]:
    return work.target.rehearse(work.plan.set_id, _taking(work.plan.changes, consent))


def _taking(changes: Sequence[Change], consent: Consent) -> Sequence[Change]:
    """The changes as they are carried out: with the managers whose fields may be taken."""
    return [replace(change, taking=consent.take_over_from) for change in changes] if consent.take_over_from else changes


def _together(works: Sequence[_Work], step: Callable[[_Work], object]) -> None:
    """One step for every set, as many at once as their targets allow; what one raises is raised when all have ended."""
    width = min((work.target.width for work in works), default=1)
    if width == 1 or len(works) < 2:
        for work in works:
            step(work)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(width) as threads:
        futures = [threads.submit(step, work) for work in works]
    for future in futures:
        future.result()


@contextmanager
def _locked(works: Sequence[_Work], holder: Holder, run: Run, time: str) -> Iterator[None]:
    """Holds the locks of all sets, taken in a fixed order. Raises BusyFault, and holds none, where one of them is taken."""
    held: dict[int, AbstractContextManager[None]] = {}

    def lock(work: _Work) -> None:
        # What an earlier run has left undone stays recorded until the plan under the lock is known to include it.
        attempt = None if work.plan.attempt else _attempt(work.plan, run, time)
        entering = work.target.lock(work.plan.set_id, holder, attempt)
        entering.__enter__()
        held[id(work)] = entering

    def free(work: _Work) -> None:
        if id(work) in held:
            held[id(work)].__exit__(None, None, None)

    ordered = sorted(works, key=lambda work: (work.target.name, work.plan.set_id.name))
    try:
        _together(ordered, lock)
        yield
    finally:
        _together(ordered, free)


def _held(plan: Plan, consent: Consent, ancestry: Ancestry) -> Mapping[str, tuple[str, ...]]:
    """What the inventory holds back afterwards: a sync whose commit knows of a rollback and differs from it settles it."""
    if plan.kind is not Kind.SYNC or not plan.held:
        return plan.held
    if consent.resume:
        return {}
    commit = plan.goal.commit
    return held_after_sync(plan.held, lambda rolled_back: commit is not None and ancestry(rolled_back, commit))


def _read_again(work: _Work, render_at: Callable[[SetId], RenderAt] | None) -> None:
    """Under the lock, the target must still ask for what was shown, or for nothing more, where another run did the same.

    After another run that did something else, the same command may be repeated and is judged anew.
    """
    shown = work.plan
    found = _plan(work.target, shown.goal, shown.kind, shown.restores, render_at(shown.set_id) if render_at else None)
    if same_plan(shown, found):
        return
    before, after = shown.inventory, found.inventory
    another = after is not None and (before is None or before.latest.serial != after.latest.serial)
    if another and not found.due and after and after.commit == shown.goal.commit and after.held == work.held:
        work.plan, work.held = found, found.held
        work.notes.append("Another run has brought it to the same commit meanwhile.")
        return
    work.refusals.append(
        Refusal(
            "changed-meanwhile",
            f"`{work.target.name}` has changed since the plan for the set `{shown.set_id.name}` was made.",
            "Run the same command again." if another else "Look at `flagsync diff` again, then repeat the command.",
            Exit.BUSY if another else Exit.REFUSED,
        )
    )


def _record(works: Sequence[_Work], run: Run, time: str) -> None:
    """Writes every set's attempt before anything of any set is touched."""
    begun: list[_Work] = []

    def begin(work: _Work) -> None:
        begun.append(work)
        work.target.record(work.plan.set_id, _attempt(work.plan, run, time), work.plan.contents)

    try:
        _together(works, begin)
    except Fault:
        for work in begun:
            if work.plan.attempt is None:
                with suppress(Fault):
                    work.target.forget(work.plan.set_id)
        raise


def _attempt(plan: Plan, run: Run, time: str) -> Attempt:
    """What is about to be touched, on top of what an earlier unfinished attempt may have touched already."""
    earlier = plan.attempt.claims if plan.attempt else ()
    claims = tuple(entry_of(change.after, _uid_to_claim(change)) for change in plan.writes if change.after is not None)
    return Attempt(
        _serial(plan),
        plan.kind,
        plan.goal.commit,
        time,
        run.actor,
        run.run_url,
        (*(entry for entry in earlier if entry not in claims), *claims),
        tuple(dict.fromkeys((*(plan.attempt.removals if plan.attempt else ()), *(change.key for change in plan.prunes)))),
        tuple(sorted({*(plan.attempt.lost if plan.attempt else ()), *plan.lost_flags})),
        plan.held,
    )


def _uid_to_claim(change: Change) -> str | None:
    return change.before.uid or None if change.before and change.action is Action.UPDATE else None


def _serial(plan: Plan) -> int:
    return plan.inventory.latest.serial + 1 if plan.inventory else 1


def _write(works: Sequence[_Work], run: Run, time: str, consent: Consent) -> None:
    failed = [work for work in works if not work.whole]

    def apply(work: _Work) -> None:
        if not failed:
            writes = _taking(work.plan.writes, consent)
            work.outcomes.extend(_verified(work.target.apply(work.plan.set_id, writes, run.told, run.stop)))
        else:
            reason = "the run was interrupted" if run.stop() else "another set of this run failed"
            work.outcomes.extend(_skipped(work.plan.writes, f"was not tried, because {reason}"))
        if not work.whole:
            failed.append(work)

    def prune(work: _Work) -> None:
        if not failed:
            work.outcomes.extend(work.target.prune(work.plan.set_id, work.plan.prunes, run.told, run.stop))
        else:
            work.outcomes.extend(
                _skipped(work.plan.prunes, "was kept, because nothing is deleted before everything else is done")
            )
        if not work.whole:
            failed.append(work)

    def conclude(work: _Work) -> None:
        if work.whole:
            _conclude(work, run, time)
        elif not work.wrote and work.plan.attempt is None:
            with suppress(Fault):
                work.target.forget(work.plan.set_id)

    for stage, step, count in (
        (Stage.WRITING, apply, sum(len(work.plan.writes) for work in works)),
        (Stage.DELETING, prune, sum(len(work.plan.prunes) for work in works)),
        (Stage.CONCLUDING, conclude, len(works)),
    ):
        if count:
            run.entered(stage, count)
        _together(works, partial(_timed, step, run))


def _timed(step: Callable[[_Work], None], run: Run, work: _Work) -> None:
    begun = run.timer()
    step(work)
    work.seconds += run.timer() - begun


def _skipped(changes: Iterable[Change], reason: str) -> Iterable[Outcome]:
    return [Outcome(change, State.SKIPPED, reason) for change in changes]


def _verified(outcomes: Iterable[Outcome]) -> Iterable[Outcome]:
    """What came back must be what was sent; something may stand between us and the target."""
    for outcome in outcomes:
        live = outcome.live
        if outcome.state is State.DONE and (live is None or dict(live.data) != dict(outcome.change.data)):
            yield replace(outcome, state=State.FAILED, detail="came back with other content than was written")
        else:
            yield outcome


def _conclude(work: _Work, run: Run, time: str) -> None:
    """Writes the inventory: only now is the sync done."""
    plan, previous = work.plan, work.plan.inventory
    uids = {outcome.change.key: outcome.live.uid for outcome in work.outcomes if outcome.live}
    entries = tuple(replace(entry, uid=uids.get(entry.key, entry.uid)) for entry in plan.entries)
    wanted = {wanted_key(manifest) for manifest in plan.goal.manifests}
    commit = plan.goal.commit
    if plan.kind is Kind.ADOPT:
        commit = previous.commit if previous else None
        objects = tuple(entry.ref for entry in entries)
    else:
        objects = tuple(entry.ref for entry in entries if entry.key in wanted)
    sync = SyncEntry(_serial(plan), plan.kind, commit, time, run.actor, run.run_url, run.tool_version, objects, plan.restores)
    ring = (*(previous.ring if previous else ()), sync)[-RING_SIZE:]
    before = previous.commit if previous else None
    inventory = Inventory(
        plan.set_id,
        commit,
        before if plan.kind is not Kind.ADOPT else (previous.previous if previous else None),
        entries,
        ring,
        work.held,
        previous.version if previous else "",
    )
    try:
        work.target.conclude(inventory)
        work.concluded = True
        with suppress(Fault):
            work.restarts = tuple(work.target.restarts(plan.writes))
    except Fault as fault:
        work.fault = fault
        work.notes.append(f"Every object is as planned, but the sync is not finished: {phrase(fault.message)}")


def _result(works: Sequence[_Work]) -> Result:
    sets = tuple(
        SetResult(
            work.plan,
            tuple(work.refusals),
            tuple(work.outcomes),
            work.concluded,
            tuple(work.notes),
            work.restarts,
            work.seconds,
        )
        for work in works
    )
    return Result(sets, _exit_code(works))


def _exit_code(works: Sequence[_Work]) -> Exit:
    refused = [refusal.exit_code for work in works for refusal in work.refusals]
    if refused:
        return Exit.CONFLICT if Exit.CONFLICT in refused else refused[0]
    states = {outcome.state for work in works for outcome in work.outcomes}
    if State.UNKNOWN in states:
        return Exit.UNKNOWN
    faults = [work.fault for work in works if work.fault]
    if faults:
        return Exit.UNKNOWN if any(isinstance(fault, UnknownOutcomeFault) for fault in faults) else Exit.PARTIAL
    bad = [state for state in State if state in states and state is not State.DONE]
    if not bad:
        return Exit.CLEAN
    if State.FORBIDDEN in states:
        return Exit.FORBIDDEN
    written = State.DONE in states or any(outcome.live for work in works for outcome in work.outcomes)
    return Exit.PARTIAL if written or bad == [State.SKIPPED] else EXIT_OF[bad[0]]

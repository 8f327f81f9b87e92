"""The safety guards: what a plan may not do unless somebody says so explicitly, each with its own word.

A guard looks at a plan and says no or nothing. None of them can be switched off for good, and there is no general force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flagsync.claim import foreign_marks, is_marked, other_writers
from flagsync.model.change import BEING_DELETED, Action, Change, Consent, Plan, Refusal
from flagsync.model.fault import Exit
from flagsync.model.inventory import Kind

Ancestry = Callable[[str, str], bool | None]
"""Whether the first commit is an ancestor of (or equal to) the second; None where the history at hand cannot tell."""

FREE_FLAGS = 3
"""So many flags may always vanish in one sync without a word."""

FREE_PART = 5
"""One in so many of the live flags (20 %) may vanish in one sync without a word."""


_GOING = "Wait until it is gone; where it stays, ask whoever its finalizers belong to."


def refusals(plan: Plan, consent: Consent, ancestry: Ancestry) -> tuple[Refusal, ...]:
    """Everything that forbids a plan. A plan that writes nothing is never refused."""
    if not plan.due:
        return ()
    return (
        *_lost_inventory(plan),
        *_backwards(plan, consent, ancestry),
        *_returning(plan, consent),
        *_vanishing(plan, consent),
        *_ownership(plan, consent),
        *_contested(plan, consent),
        *_written_by_others(plan, consent),
        *_keys_of_others(plan),
    )


def _lost_inventory(plan: Plan) -> Iterator[Refusal]:
    """Objects of ours without an inventory: what is live, since when and from where is unknown."""
    if plan.inventory or plan.attempt or plan.kind is Kind.ADOPT:
        return
    marked = [change.key for change in plan.changes if change.before and is_marked(change.before, plan.set_id)]
    orphans = [*marked, *plan.unchanged, *(each.key for each in plan.left)]
    if orphans:
        yield Refusal(
            "lost-inventory",
            f"`{plan.target}` has {_count(len(orphans), 'object')} of the set `{plan.set_id.name}` but no inventory of it.",
            f"Restore `{plan.set_id.inventory}` from a backup or version control, or run `flagsync adopt` to write it anew.",
        )


def _backwards(plan: Plan, consent: Consent, ancestry: Ancestry) -> Iterator[Refusal]:
    """A sync never replaces a commit by one that does not descend from it."""
    if plan.kind is not Kind.SYNC:
        return
    wanted = plan.goal.commit
    for live in plan.live_commits:
        if live in {wanted, consent.replace_commit}:
            continue
        way_out = f"or pass `--replace-commit {live}` if that commit is to be given up"
        if wanted is None:
            yield Refusal(
                "backwards",
                f"Commit `{live}` is live in `{plan.target}`, and without Git nothing tells whether these flags are newer.",
                f"Run it in a clone of the repository, {way_out}.",
            )
            continue
        descends = ancestry(live, wanted)
        if descends is None:
            yield Refusal(
                "backwards",
                f"Whether `{wanted}` descends from the live commit `{live}` cannot be told from the history at hand.",
                f"Fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in CI), {way_out}.",
            )
        elif not descends:
            yield Refusal(
                "backwards",
                f"The live commit `{live}` is not an ancestor of `{wanted}`, so this sync would go backwards.",
                f"Sync a commit that contains it, use `flagsync rollback` to go back, {way_out}.",
            )


def _returning(plan: Plan, consent: Consent) -> Iterator[Refusal]:
    """After a rollback, what was rolled back does not come back unnoticed."""
    if plan.returning and not consent.resume:
        names = _names(plan.returning)
        syncs = plan.inventory.ring if plan.inventory else ()
        told = [f" of {each.time} by {each.actor}" for each in syncs if each.kind is Kind.ROLLBACK]
        if plan.attempt and plan.attempt.kind is Kind.ROLLBACK:
            told.append(f" of {plan.attempt.time} by {plan.attempt.actor}")
        yield Refusal(
            "rolled-back",
            f"The rollback{told[-1] if told else ''} is in force, and this commit renders {names} as before it.",
            "Revert the change in Git, or pass `--resume` if it is to be live again.",
        )


def _vanishing(plan: Plan, consent: Consent) -> Iterator[Refusal]:
    """An empty render or a mass prune is more often an accident than a wish.

    What a sync that did not finish was allowed to take away needs no second word, so that the same command can be repeated.
    """
    lost = plan.vanishing
    granted = plan.attempt.removals if plan.attempt else ()
    whole_objects = [change for change in plan.prunes if not change.superseded and change.key not in granted]
    count = len(lost)
    allowed = max(FREE_FLAGS, len(plan.live_flags) // FREE_PART)
    emptied = bool(lost) and not plan.wanted_flags
    if not (count > allowed or whole_objects or emptied) or consent.confirm_prune == count:
        return
    if emptied:
        message = f"Nothing is rendered for the set `{plan.set_id.name}`: all {_count(count, 'live flag')} would vanish."
    else:
        whole = f" and {_count(len(whole_objects), 'whole object')}" if whole_objects else ""
        names = _names(lost)
        message = f"{count} of {_count(len(plan.live_flags), 'flag')}{whole} would vanish from `{plan.target}`: {names}."
    asked = "" if consent.confirm_prune is None else f" (not {consent.confirm_prune})"
    yield Refusal("vanishing", message, f"Pass `--confirm-prune {count}`{asked} if that is meant.")


def _ownership(plan: Plan, consent: Consent) -> Iterator[Refusal]:
    """What does not carry our marks, or carries somebody else's, is not touched."""
    for change in plan.changes:
        if change.before:
            yield from _owner(plan, change, consent)


def _owner(plan: Plan, change: Change, consent: Consent) -> Iterator[Refusal]:
    live = change.before
    if live is None:
        return
    marks = foreign_marks(live, plan.set_id)
    for mark in marks:
        if mark.owner is None:
            hint = "Delete it through its owner, or choose another name."
            if live.trouble:
                hint = _GOING if live.trouble == BEING_DELETED else "Move it away, or repair it by hand."
        elif mark.owner in consent.take_over_from:
            continue
        else:
            hint = f"Let {mark.owner} give it up, or pass `--take-over-from {mark.owner}`."
        yield Refusal("ownership", f"`{change.key}` in `{plan.target}` {mark.message}.", hint, Exit.CONFLICT)
    if not marks and not is_marked(live, plan.set_id) and change.action is not Action.ADOPT:
        entry = plan.inventory.entry(change.key) if plan.inventory else None
        what = "has lost" if entry and entry.uid == live.uid else "exists and does not carry"
        yield Refusal(
            "ownership",
            f"`{change.key}` in `{plan.target}` {what} the marks of flagsync.",
            "Run `flagsync adopt` to take it over, or move it away.",
            Exit.CONFLICT,
        )


def _contested(plan: Plan, consent: Consent) -> Iterator[Refusal]:
    """A data key that somebody else added is not overwritten."""
    for change in plan.changes:
        live = change.before
        if live is None or not is_marked(live, plan.set_id):
            continue
        owners = [{each.manager for each in other_writers(live, key, edited=True)} for key in change.contested]
        if change.contested and not all(each and each <= set(consent.take_over_from) for each in owners):
            yield Refusal(
                "contested",
                f"`{change.key}` in `{plan.target}` has {_names(change.contested)} from somebody else, with another value.",
                "Remove it there, or run `flagsync adopt` to take it over.",
                Exit.CONFLICT,
            )


def _written_by_others(plan: Plan, consent: Consent) -> Iterator[Refusal]:
    """A value of ours that somebody else has set since is not overwritten, where the target knows who it was."""
    for change in plan.writes:
        live, after = change.before, change.after
        if live is None or after is None or change.action is Action.ADOPT or not is_marked(live, plan.set_id):
            continue
        taken: dict[str, tuple[str, str | None]] = {}
        for key in sorted({*after.data, *change.removed} - set(change.contested)):
            if live.data.get(key) == after.data.get(key):
                continue
            for writer in other_writers(live, key, edited=key in change.edited):
                if writer.manager and writer.manager not in consent.take_over_from:
                    taken.setdefault(writer.manager, (key, writer.time))
        if taken:
            told = "; ".join(
                f"`{key}` was set by `{manager}`{f' at {time}' if time else ''}" for manager, (key, time) in taken.items()
            )
            way_out = " ".join(f"--take-over-from {manager}" for manager in taken)
            yield Refusal(
                "written-by-others",
                f"`{change.key}` in `{plan.target}` was changed by somebody else: {told}.",
                f"Bring that value into Git and run `flagsync adopt`, or pass `{way_out}`.",
                Exit.CONFLICT,
            )


def _keys_of_others(plan: Plan) -> Iterator[Refusal]:
    """An object that also holds data of others is not deleted with it."""
    for change in plan.prunes:
        if change.kept:
            yield Refusal(
                "foreign-keys",
                f"`{change.key}` in `{plan.target}` is to be deleted, and {_names(change.kept)} in it is not ours.",
                "Move that data elsewhere first.",
                Exit.CONFLICT,
            )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(f"`{name[:60]}`" for name in names[:5])
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"

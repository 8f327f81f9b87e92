"""The list of stale flags in words for people, as tables for documents, and as data for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flagsync.model.debt import Branch, Cause, Debt, Fork, Ledger, Part, Remedy, Served, Stray, Trend
from flagsync.model.history import Deletion, Since
from flagsync.model.reference import Site, State
from flagsync.model.report import Column, Detail, Line, Table
from flagsync.phrase import counted
from flagsync.preview import preview
from flagsync.stale import place

GROUPINGS: Final = ("owner", "age", "reason")
"""What the list can be grouped by."""

_SHOWN: Final = 8
_REASONS: Final = 3
_AGES: Final = ((365, "older than a year"), (180, "6 to 12 months old"), (90, "3 to 6 months old"), (30, "1 to 3 months old"))
_COLUMNS: Final = (
    Column("flag", "code"),
    Column("reason"),
    Column("what to do"),
    Column("owner", "code"),
    Column("age"),
    Column("state"),
    Column("stays"),
    Column("places"),
    Column("reasons", wide=True),
    Column("advice", wide=True),
    Column("kind", wide=True),
    Column("file", "code", wide=True),
    Column("created", wide=True),
    Column("expires", wide=True),
    Column("last change", wide=True),
    Column("where", wide=True),
)
_STRAY_COLUMNS: Final = (
    Column("flag", "code"),
    Column("reason"),
    Column("what is wrong"),
    Column("what to do"),
    Column("places"),
    Column("where"),
)


def title(ledger: Ledger) -> str:
    """What the report is called."""
    return f"Stale flags on {ledger.today}"


def summary(ledger: Ledger) -> list[str]:
    """The first sentences: how much there is, how it moved, and what the list does not know."""
    counts = Counter(debt.remedy for debt in ledger.debts)
    parts = [f"{counts[remedy]} to {remedy.value}" for remedy in Remedy if counts[remedy]]
    head = f"{len(ledger.debts)} of {counted(ledger.flags, 'flag')} {'is' if len(ledger.debts) == 1 else 'are'} stale"
    sentences = [f"{head}: {', '.join(parts)}." if parts else f"{head}."]
    sentences += _in_code(ledger.strays)
    if ledger.broken:
        verb = "is" if ledger.broken == 1 else "are"
        sentences.append(
            f"{counted(ledger.broken, 'flag')} {verb} left out, because the file is wrong; `flagsync lint` says where."
        )
    sentences += _movement(ledger.trend)
    troubled = [repo for repo in ledger.repos if repo.trouble]
    unknown = ledger.states.get(State.UNKNOWN, 0)
    if unknown:
        sentences.append(
            f"Of {counted(unknown, 'flag')} it is not known whether any code uses {'it' if unknown == 1 else 'them'}."
        )
    if not troubled:
        sentences += _why_unknown(ledger.unknown)
    for repo in troubled[:_SHOWN]:
        sentences.append(f"`{repo.name or 'this repository'}` proves nothing missing: {repo.trouble}.")
    if len(troubled) > _SHOWN:
        sentences.append(f"{len(troubled) - _SHOWN} more repositories prove nothing missing.")
    if ledger.silenced:
        verb = "is" if ledger.silenced == 1 else "are"
        sentences.append(f"{counted(ledger.silenced, 'reason')} {verb} silenced by comments.")
    if ledger.ignored:
        verb = "is" if ledger.ignored == 1 else "are"
        sentences.append(f"{counted(ledger.ignored, 'reason')} of rules that are switched off {verb} left out.")
    sentences += [f"{remark}." for remark in ledger.remarks[:_SHOWN]]
    if len(ledger.remarks) > _SHOWN:
        sentences.append(f"{len(ledger.remarks) - _SHOWN} more comments silence nothing, or do not say why.")
    return sentences


def _in_code(strays: Sequence[Stray]) -> Iterator[str]:
    """How much the code asks for in vain."""
    counts = Counter(stray.cause for stray in strays)
    undefined = counts[Cause.UNDEFINED] + counts[Cause.RETIRED]
    if undefined:
        gone = counts[Cause.RETIRED]
        rest = f", {gone} of which {'was' if gone == 1 else 'were'} deleted" if gone else ""
        yield f"Code asks for {counted(undefined, 'flag')} that no file defines{rest}."
    if counts[Cause.DYNAMIC]:
        yield f"Code asks for {counted(counts[Cause.DYNAMIC], 'key')} that can only be known when it runs."
    if counts[Cause.IN_CODE]:
        yield f"Code keeps {counted(counts[Cause.IN_CODE], 'flag')} as constants."


def lines(ledger: Ledger, grouping: str | None) -> list[Line]:
    """What people read on a terminal."""
    found: list[Line] = []
    for name, debts in grouped(ledger.debts, grouping):
        if grouping is not None:
            found.append(Line(f"{name}: {counted(len(debts), 'flag')}", "heading"))
        for debt in debts:
            found += _debt_lines(debt)
    for stray in ledger.strays:
        found.append(Line(stray.key, "heading"))
        found.append(Line(f"    {stray.cause.value}: {stray.text}", "bad"))
        found.append(Line(f"    -> {stray.advice}", "good"))
        found.append(Line(f"    {_where(stray.places, stray.place_count)}", "faint"))
    first, *rest = summary(ledger)
    found.append(Line(first, "headline"))
    return found + [Line(sentence, "faint") for sentence in rest]


def grouped(debts: Sequence[Debt], grouping: str | None) -> list[tuple[str, list[Debt]]]:
    """The list in groups: by owner (a flag with several stands under each), by age, or by the worst reason; oldest first."""
    if grouping is None:
        return [("Stale flags", list(debts))] if debts else []
    found: dict[str, list[Debt]] = {}
    for debt in debts:
        for name in _groups(debt, grouping):
            found.setdefault(name, []).append(debt)
    if grouping == "owner":
        return sorted(found.items(), key=lambda each: (each[0] == _NOBODY, each[0]))
    if grouping == "age":
        order = [name for _, name in _AGES] + [_YOUNG, _AGELESS]
        return sorted(found.items(), key=lambda each: order.index(each[0]))
    return list(found.items())


_NOBODY: Final = "nobody"
_YOUNG: Final = "younger than a month"
_AGELESS: Final = "of unknown age"


def _groups(debt: Debt, grouping: str) -> Sequence[str]:
    if grouping == "owner":
        return debt.owners or (_NOBODY,)
    if grouping == "reason":
        return (debt.worst.value,)
    age = debt.age
    if age is None:
        return (_AGELESS,)
    return (next((name for days, name in _AGES if age > days), _YOUNG),)


def tables(ledger: Ledger, grouping: str | None) -> list[Table]:
    """What documents and spreadsheets show."""
    found = []
    for name, debts in grouped(ledger.debts, grouping):
        rows = [_row(debt) for debt in debts]
        found.append(Table(name, _COLUMNS, rows, [Detail(debt.flag, _entries(debt)) for debt in debts]))
    if ledger.strays:
        rows = [
            (
                stray.key,
                stray.cause.value,
                stray.text,
                stray.advice,
                str(stray.place_count),
                _named(stray.places, stray.place_count),
            )
            for stray in ledger.strays
        ]
        found.append(Table("Found in the code", _STRAY_COLUMNS, rows))
    moved = [(name, words) for words, names in _moves(ledger.trend) for name in names]
    if moved:
        found.append(Table(f"Changes since {ledger.trend.since}", (Column("flag", "code"), Column("change")), moved))
    return found


def as_data(ledger: Ledger) -> dict[str, Any]:
    """The list as plain values."""
    return {
        "asOf": ledger.today.isoformat(),
        "commit": ledger.commit,
        "flags": [_debt_data(debt) | {"removed": deletion_data(ledger.removed.get(debt.flag))} for debt in ledger.debts],
        "undefined": [_stray_data(stray) for stray in ledger.strays],
        "unknown": [{"flag": key, "reason": reason} for key, reason in ledger.unknown.items()],
        "trend": _trend_data(ledger.trend),
        "repositories": [
            {"name": repo.name or None, "commit": repo.commit, "trouble": repo.trouble or None} for repo in ledger.repos
        ],
        "counts": {
            "flags": ledger.flags,
            "stale": len(ledger.debts),
            "undefined": len(ledger.strays),
            "silenced": ledger.silenced,
            "ignored": ledger.ignored,
            "unread": ledger.unread,
            "states": {state.value: ledger.states.get(state, 0) for state in State},
        },
    }


def _debt_lines(debt: Debt) -> Iterator[Line]:
    age = f", {counted(debt.age, 'day')} old" if debt.age is not None else ""
    owners = ", ".join(debt.owners) or "owned by nobody"
    yield Line(f"{debt.flag}  ({debt.kind}{age}, {owners}, {debt.state.value})", "heading")
    for reason in debt.reasons:
        yield Line(f"    {reason.cause.value}: {reason.text}", "warning")
    yield Line(f"    -> {debt.remedy.value}: {debt.advice}", "good")
    if debt.places or not debt.traces:
        yield Line(f"    {_where(debt.places, debt.place_count)}", "faint")
    for branch in debt.branches:
        yield Line(f"      {_chosen(branch)}", "faint")
    if debt.traces:
        yield Line(f"    {_traced(debt)}", "faint")


def _traced(debt: Debt) -> str:
    """Where a flag is named without being used: `also named in 2 places: app/keys.py:3:13, README.md:8:5`."""
    where = _where(debt.traces, debt.trace_count)
    return f"also named in {where}" if debt.places else f"only named, in {where}"


def _chosen(branch: Branch) -> str:
    """Which part of a branch stays: `app/shop.py:7: lines 8-9 stay, lines 11-12 go`."""
    fork, line = branch.fork, branch.site.span.start.line
    where = f"{branch.site.repository}:" if branch.site.repository else ""
    if fork.stays is None and fork.goes is None:
        return f"`{where}{branch.site.path}:{line}`: the rest of the condition decides"
    words = [f"{_extent(part)} {verb if _is_many(part) else verb + ending}" for part, verb, ending in _parts(fork)]
    return f"`{where}{branch.site.path}:{line}`: {', '.join(words)}"


def _parts(fork: Fork) -> Iterator[tuple[Part, str, str]]:
    if fork.stays is not None:
        yield fork.stays, "stay", "s"
    if fork.goes is not None:
        yield fork.goes, "go", "es"


def _is_many(part: Part) -> bool:
    return not part.text and part.span.end.line > part.span.start.line


def _extent(part: Part) -> str:
    first, last = part.span.start.line, part.span.end.line
    if part.text:
        return f"`{part.text}`"
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _part_data(part: Part | None) -> dict[str, Any] | None:
    if part is None:
        return None
    start, end = part.span
    return {"start": {"line": start.line, "column": start.column}, "end": {"line": end.line, "column": end.column}}


def _row(debt: Debt) -> tuple[str, ...]:
    return (
        debt.flag,
        ", ".join(dict.fromkeys(reason.cause.value for reason in debt.reasons)),
        debt.remedy.value,
        ", ".join(debt.owners),
        counted(debt.age, "day") if debt.age is not None else "",
        debt.state.value,
        f"`{preview(debt.survivor.value)}`" if debt.survivor else "",
        str(debt.place_count),
        "; ".join(f"{reason.cause.value}: {reason.text}" for reason in debt.reasons),
        debt.advice,
        debt.kind,
        debt.path,
        debt.created.isoformat() if debt.created else "",
        debt.expires.isoformat() if debt.expires else "",
        debt.changed.day.isoformat() if debt.changed else "",
        _named(debt.places, debt.place_count),
    )


def _entries(debt: Debt) -> list[tuple[str, str]]:
    owners = ", ".join(f"`{owner}`" for owner in debt.owners) or "nobody"
    entries = [(reason.cause.value, reason.text) for reason in debt.reasons]
    entries.append((debt.remedy.value, debt.advice))
    if debt.survivor is not None and debt.survivor.branch not in debt.advice:
        entries.append(("stays", debt.survivor.branch))
    entries += [("serves", _serving(each)) for each in debt.served]
    entries.append(("owner", owners))
    entries.append(("code", f"{debt.state.value}: {debt.evidence}"))
    if debt.places:
        entries.append(("places", _named(debt.places, debt.place_count)))
    if debt.traces:
        entries.append(("also named" if debt.places else "only named", _named(debt.traces, debt.trace_count)))
    entries += [("branch", _chosen(branch)) for branch in debt.branches]
    dates = [("created", debt.created), ("expires", debt.expires), ("last changed", debt.changed and debt.changed.day)]
    known = ", ".join(f"{name} {day}" for name, day in dates if day is not None)
    entries.append(("file", f"`{debt.path}`" + (f": {known}" if known else "")))
    return entries


def _serving(served: Served) -> str:
    since = f", {_since(served.since)}" if served.since else ""
    return f"{served.environment}: `{preview(served.value)}` to everybody{since}"


def _since(since: Since) -> str:
    return f"{'at least ' if since.at_least else ''}since {since.day}"


def _named(places: Sequence[Site], count: int) -> str:
    more = f" and {count - len(places)} more" if count > len(places) else ""
    return ", ".join(f"`{place(site)}`" for site in places) + more


def _where(places: Sequence[Site], count: int) -> str:
    if not places:
        return "no place in the code"
    more = f" and {count - len(places)} more" if count > len(places) else ""
    return f"{counted(count, 'place')}: {', '.join(map(place, places))}{more}"


def _why_unknown(unknown: Mapping[str, str]) -> list[str]:
    """The most frequent reasons, where no repository stands for them."""
    counts = Counter(unknown.values())
    return [f"{counted(count, 'flag')}: {reason}." for reason, count in counts.most_common(_REASONS)]


def _movement(trend: Trend) -> Iterator[str]:
    if trend.why_not:
        yield f"There is nothing to compare with: {trend.why_not}."
    elif trend.since is not None:
        partial = "; what only the code tells is left out of this" if trend.partial else ""
        numbers = f"{len(trend.new)} new, {len(trend.gone)} gone, {len(trend.older)} as before"
        yield f"Since {trend.since}: {numbers}{partial}."


def _moves(trend: Trend) -> Iterator[tuple[str, Sequence[str]]]:
    yield "new", trend.new
    yield "gone", trend.gone


def _debt_data(debt: Debt) -> dict[str, Any]:
    survivor = debt.survivor
    return {
        "flag": debt.flag,
        "path": debt.path,
        "kind": debt.kind,
        "owners": list(debt.owners),
        "state": debt.state.value,
        "evidence": debt.evidence,
        "reasons": [
            {"reason": each.cause.value, "severity": each.severity, "text": each.text, "days": each.days}
            for each in debt.reasons
        ],
        "action": debt.remedy.value,
        "advice": debt.advice,
        "surviving": {"variant": survivor.variant, "value": survivor.value, "branch": survivor.branch} if survivor else None,
        "served": [
            {"environment": each.environment, "variant": each.variant, "value": each.value, "since": _since_data(each.since)}
            for each in debt.served
        ],
        "created": debt.created.isoformat() if debt.created else None,
        "expires": debt.expires.isoformat() if debt.expires else None,
        "age": debt.age,
        "changed": _since_data(debt.changed),
        "places": [_site_data(site) for site in debt.places],
        "placeCount": debt.place_count,
        "traces": [_site_data(site) for site in debt.traces],
        "traceCount": debt.trace_count,
        "branches": [
            {**_site_data(each.site), "stays": _part_data(each.fork.stays), "goes": _part_data(each.fork.goes)}
            for each in debt.branches
        ],
    }


def _since_data(since: Since | None) -> Mapping[str, Any] | None:
    return {"day": since.day.isoformat(), "atLeast": since.at_least} if since else None


def _stray_data(stray: Stray) -> dict[str, Any]:
    deletion = stray.deletion
    return {
        "key": stray.key,
        "reason": stray.cause.value,
        "severity": stray.severity,
        "text": stray.text,
        "advice": stray.advice,
        "near": stray.near,
        "deleted": deletion_data(deletion),
        "places": [_site_data(site) for site in stray.places],
        "placeCount": stray.place_count,
    }


def deletion_data(deletion: Deletion | None) -> dict[str, Any] | None:
    """The commit that took something away, as plain values."""
    if deletion is None:
        return None
    path = deletion.path or None
    return {"commit": deletion.commit, "day": deletion.day.isoformat(), "author": deletion.author, "path": path}


def _trend_data(trend: Trend) -> dict[str, Any] | None:
    if trend.since is None:
        return None
    return {
        "since": trend.since.isoformat(),
        "commit": trend.commit,
        "new": list(trend.new),
        "gone": list(trend.gone),
        "older": list(trend.older),
        "partial": trend.partial,
    }


def _site_data(site: Site) -> dict[str, Any]:
    start, end = site.span
    return {
        "repository": site.repository or None,
        "path": site.path,
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }

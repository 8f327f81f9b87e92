"""`--watch`: looks at sets again whenever something of theirs has changed, and says what has happened, until a signal comes.

One thread per target looks, and one per namespace of a cluster waits for its events; whatever they find goes through one queue
to the main thread, which compares and prints. A folder tells nobody that it has changed, so it is looked at every other second.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from flagsync.announce import occurrence_data, occurrence_line, occurrences
from flagsync.cli.session import tell
from flagsync.cli.shipping import Shipping, chosen
from flagsync.cli.streams import emit
from flagsync.converge import RenderAt, status
from flagsync.model.change import Status
from flagsync.model.destination import Destination
from flagsync.model.fault import Exit, Fault, ForbiddenFault, RefusedFault, UsageFault
from flagsync.model.inventory import SetId
from flagsync.model.occurrence import Happening, Occurrence
from flagsync.model.report import Line, Report
from flagsync.narrate import drift_data, status_data
from flagsync.phrase import counted
from flagsync.pipeline import shipping
from flagsync.reports import text
from flagsync.reports.json import as_data

if TYPE_CHECKING:
    from flagsync.edges.apiserver import Connection

POLL_SECONDS: Final = 2.0
"""How often a folder is looked at."""

LOOK_SECONDS: Final = 300.0
"""How often a cluster is looked at although nothing was heard: what has lost our label is not heard of."""

RUNNING_SECONDS: Final = 2.0
"""How often a set is looked at while a sync of it runs: that its process has died is not heard of either."""

PACE_SECONDS: Final = 0.3
"""How long changes are gathered before anybody looks: a sync changes many objects at once."""

LOOKS: Final = 6
"""So often at most is looked again until two looks in a row agree."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of one set, and when by the clock of its target."""

    set_id: SetId
    status: Status
    moment: datetime


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a set could not be judged."""

    set_id: SetId
    target: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class _Heard:
    """Whether a part of a target (a namespace, or its objects) can be heard of; `fault` says why not."""

    target: str
    part: str
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class _Ended:
    """A signal, or what nobody has foreseen."""

    reason: int | BaseException


_Message = _Look | _Trouble | _Heard | _Ended


@dataclass(slots=True)
class _Followed:
    """The sets of one target, and what of them has to be looked at again."""

    target: str
    sets: Sequence[SetId]
    open: Callable[[], Destination]
    now: Callable[[], datetime]
    render_at: Callable[[SetId], RenderAt]
    say: Callable[[_Message], None]
    connection: Connection | None = None
    seen: dict[SetId, Status] = field(default_factory=dict)
    watched: set[str] = field(default_factory=set)
    due: set[SetId] = field(default_factory=set)
    woken: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Looks at every set, then again at those that have changed, for ever."""
        try:
            self._watch(each.namespace for each in self.sets)
            self._look(self.sets)
            looked = time.monotonic()
            while True:
                heard = self.woken.wait(self._patience(looked))
                time.sleep(PACE_SECONDS if heard else 0)
                self.woken.clear()
                if time.monotonic() - looked >= self._period:
                    self.due.update(self.sets)
                self.due.update(set_id for set_id, seen in self.seen.items() if seen.attempt and seen.attempt.running)
                if self.due == set(self.sets):
                    looked = time.monotonic()
                due, self.due = self.due, set()
                self._look([set_id for set_id in self.sets if set_id in due])
        except BaseException as error:  # noqa: BLE001 - handed to the thread that prints
            self.say(_Ended(error))

    @property
    def _period(self) -> float:
        return LOOK_SECONDS if self.connection else POLL_SECONDS

    def _patience(self, looked: float) -> float:
        """How long nothing has to be looked at, where nothing is heard."""
        running = any(seen.attempt and seen.attempt.running for seen in self.seen.values())
        rest = max(0.0, self._period - (time.monotonic() - looked))
        return min(rest, RUNNING_SECONDS) if running or self.due else rest

    def _watch(self, namespaces: Iterable[str | None]) -> None:
        """Begins to listen to namespaces that nobody listens to yet. Raises Fault where they cannot be read."""
        if self.connection is None:
            return
        from flagsync.edges.watching import Watch

        for namespace in sorted({each for each in namespaces if each} - self.watched):
            watch = Watch(
                self.connection,
                self.target,
                namespace,
                changed=lambda namespace=namespace: self._changed(namespace),  # type: ignore[misc]
                lost=lambda fault, namespace=namespace: self.say(_Heard(self.target, namespace, fault)),  # type: ignore[misc]
                back=lambda namespace=namespace: self.say(_Heard(self.target, namespace, None)),  # type: ignore[misc]
            )
            watch.begin()
            self.watched.add(namespace)
            threading.Thread(target=self._guarded, args=(watch.run,), daemon=True).start()

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that prints
            self.say(_Ended(error))

    def _changed(self, namespace: str) -> None:
        self.due |= {set_id for set_id in self.sets if namespace in self._namespaces(set_id)}
        self.woken.set()

    def _namespaces(self, set_id: SetId) -> set[str | None]:
        seen = self.seen.get(set_id)
        entries = seen.inventory.entries if seen and seen.inventory else ()
        return {set_id.namespace, *(entry.namespace for entry in entries)}

    def _look(self, sets: Sequence[SetId]) -> None:
        """Looks until two looks agree about what is new: between two reads of one look, a sync can have ended."""
        if self.connection:
            self.connection.again()
        found = self._looked_at(sets)
        doubtful = [set_id for set_id in found if self._is_news(found[set_id])]
        for _ in range(LOOKS):
            if not doubtful:
                break
            time.sleep(PACE_SECONDS)
            again = self._looked_at(doubtful)
            doubtful = [set_id for set_id in doubtful if set_id in again and again[set_id].drift != found[set_id].drift]
            found |= again
        for set_id, each in found.items():
            self.seen[set_id] = each
            self.say(_Look(set_id, each, self.now()))
        try:
            self._watch(namespace for set_id in found for namespace in self._namespaces(set_id))
        except Fault as fault:
            self.say(_Heard(self.target, "", fault))
            self.due.update(found)

    def _is_news(self, found: Status) -> bool:
        before = self.seen.get(found.set_id)
        return bool(set(found.drift) - set(before.drift if before else ()))

    def _looked_at(self, sets: Sequence[SetId]) -> dict[SetId, Status]:
        destination = self.open()
        found = {}
        for set_id in sets:
            try:
                found[set_id] = status(destination, set_id, self.render_at(set_id))
            except (RefusedFault, UsageFault) as fault:
                self.say(_Trouble(set_id, self.target, fault))
            except Fault as fault:
                self.say(_Heard(self.target, "", fault))
                self.due.update(sets)
                return found
        if self.connection:
            self.say(_Heard(self.target, "", None))
        return found


def _followed(ship: Shipping, say: Callable[[_Message], None]) -> list[_Followed]:
    """Every target of the run with its sets."""
    mutex = threading.Lock()

    def render_at(set_id: SetId) -> RenderAt:
        render = ship.render_at(set_id)

        def alone(commit: str) -> Any:
            with mutex:
                return render(commit)

        return alone

    found: dict[str, _Followed] = {}
    for selection in chosen(ship):
        destination = ship.destination(selection)
        to, _ = ship.address(selection)
        if to not in found:
            opened, now, connection = _door(to, destination, ship.timeout)
            found[to] = _Followed(destination.name, [], opened, now, render_at, say, connection)
        found[to].sets = [*found[to].sets, shipping.set_id(selection)]
    return list(found.values())


def _door(
    to: str, destination: Destination, timeout: float
) -> tuple[Callable[[], Destination], Callable[[], datetime], Connection | None]:
    """How a target is opened anew for every look, its clock, and its connection where it is a cluster."""
    kind, _, context = to.partition(":")
    if kind != "kube":
        return (lambda: destination), (lambda: datetime.now(UTC)), None
    from flagsync.edges.apiserver import Connection
    from flagsync.edges.cluster import ClusterDestination
    from flagsync.manifests import to_object

    connection = Connection(context or None, timeout=timeout)
    return (lambda: ClusterDestination(to, connection, to_object)), connection.now, connection


class _Teller:
    """Says what happens, one line for each: for people, or as JSON. `heard` is false once nobody reads any more."""

    def __init__(self, ship: Shipping, verb: str) -> None:
        self.heard = True
        self._ship = ship
        self._verb = verb
        self._json = "json" in ship.reports

    def lines(self, lines: Iterable[Line]) -> None:
        """Lines for people; nothing where a machine reads."""
        if not self._json:
            write = text.write_colored if self._ship.run.settings.colored else text.write
            self._emit(write(Report("", None, lines=list(lines))))

    def data(self, data: dict[str, Any]) -> None:
        """One line of JSON, where a machine reads."""
        if self._json:
            report = as_data(Report(self._verb, self._ship.source.info(), data=data))
            self._emit(json.dumps(report, separators=(",", ":"), ensure_ascii=True) + "\n")

    def occurred(self, occurrence: Occurrence, moment: datetime) -> None:
        """One thing that has happened."""
        self.lines([occurrence_line(occurrence, _written(moment))])
        self.data(occurrence_data(occurrence, _written(moment)))

    def _emit(self, told: str) -> None:
        self.heard = emit(told) and self.heard


class _Watched:
    """What is known of the sets, and of whether they can be watched at all."""

    def __init__(self, teller: _Teller, sets: Sequence[SetId]) -> None:
        self._teller = teller
        self._sets = sets
        self._statuses: dict[SetId, Status] = {}
        self._troubled: dict[SetId, str] = {}
        self._forgotten: set[SetId] = set()
        self._deaf: dict[str, set[str]] = {}
        self._moment = datetime.now(UTC)

    @property
    def seen(self) -> list[Status]:
        """What was seen last of every set."""
        return [self._statuses[set_id] for set_id in self._sets]

    @property
    def clean(self) -> bool:
        """Whether everything is as it was synced, as far as anybody can tell."""
        return not self._troubled and not self._forgotten and not any(each.drift for each in self.seen)

    def begin(self, messages: SimpleQueue[_Message], parts: set[tuple[str, str]], timeout: float) -> None:
        """Waits until every set was seen and every part of a target can be heard. Raises Fault where that does not come."""
        end = time.monotonic() + timeout
        silent = set(parts)
        fault = Fault("The watch does not begin in time.", "Allow it more with `--timeout`.")
        while silent or len(self._statuses) < len(self._sets):
            try:
                message = messages.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                raise fault from None
            if isinstance(message, _Ended) and isinstance(message.reason, BaseException):
                raise message.reason
            if isinstance(message, _Trouble):
                raise message.fault
            if isinstance(message, _Look):
                self._statuses[message.set_id] = message.status
                self._moment = max(self._moment, message.moment)
            if isinstance(message, _Heard):
                silent.discard((message.target, message.part)) if message.fault is None else None
                fault = message.fault or fault
                if message.fault and (not message.part or isinstance(message.fault, ForbiddenFault)):
                    raise message.fault
        self._teller.data({"event": "watching", **self._state()})

    def go_on(self, messages: SimpleQueue[_Message]) -> None:
        """Says what happens until somebody ends it."""
        while self._teller.heard:
            message = messages.get()
            if isinstance(message, _Ended):
                if isinstance(message.reason, BaseException):
                    raise message.reason
                break
            if isinstance(message, _Heard):
                self._hear(message)
            elif isinstance(message, _Trouble):
                self._doubt(message)
            else:
                self._compare(message)
        self._moment = max(self._moment, datetime.now(UTC))
        self._teller.lines([_last_line(self.seen, len(self._forgotten | set(self._troubled)))])
        self._teller.data({"event": "ended", **self._state()})

    def _compare(self, look: _Look) -> None:
        self._moment = look.moment
        if self._troubled.pop(look.set_id, None) is not None:
            self._occurred(Occurrence(Happening.READABLE, look.status.target, look.set_id))
        before, self._statuses[look.set_id] = self._statuses[look.set_id], look.status
        if look.status.inventory:
            self._forgotten.discard(look.set_id)
        elif before.inventory:
            self._forgotten.add(look.set_id)
        for each in occurrences(before, look.status):
            self._occurred(each)

    def _doubt(self, trouble: _Trouble) -> None:
        reason = trouble.fault.message
        if self._troubled.get(trouble.set_id) != reason:
            self._troubled[trouble.set_id] = reason
            self._occurred(Occurrence(Happening.UNREADABLE, trouble.target, trouble.set_id, reason=reason))

    def _hear(self, heard: _Heard) -> None:
        deaf = self._deaf.setdefault(heard.target, set())
        before = bool(deaf)
        if heard.fault is None:
            deaf.discard(heard.part)
        else:
            deaf.add(heard.part)
        if deaf and not before and heard.fault:
            self._moment = datetime.now(UTC)
            self._occurred(Occurrence(Happening.LOST, heard.target, reason=heard.fault.message))
        elif before and not deaf:
            self._moment = datetime.now(UTC)
            self._occurred(Occurrence(Happening.BACK, heard.target))

    def _occurred(self, occurrence: Occurrence) -> None:
        self._teller.occurred(occurrence, self._moment)

    def _state(self) -> dict[str, Any]:
        return {
            "time": _written(self._moment),
            "drift": [data for each in self.seen for data in drift_data(each)],
            "sets": [status_data(each) for each in self.seen],
        }


def check_watchable(reports: Sequence[str]) -> None:
    """Raises UsageFault where what never ends should be written in a form that has an end."""
    for asked in reports:
        if asked not in {"text", "json"}:
            raise UsageFault(
                f"`--watch` and `--report {asked}` exclude each other",
                "use `--report json`, one JSON object per line on standard output, or none",
            )


def follow(ship: Shipping, verb: str, begin: Callable[[Sequence[Status]], Iterable[Line]]) -> Exit:
    """Watches until SIGINT or SIGTERM, or until nobody reads any more; answers 1 where there is drift at the end.

    `begin` words what is shown of the sets at first. Raises Fault where the watch cannot begin; later it is kept up.
    """
    messages: SimpleQueue[_Message] = SimpleQueue()
    teller = _Teller(ship, verb)
    followed = _followed(ship, messages.put)
    watched = _Watched(teller, [set_id for each in followed for set_id in each.sets])
    for each in followed:
        threading.Thread(target=each.run, daemon=True).start()
    parts = {(each.target, set_id.namespace) for each in followed if each.connection for set_id in each.sets}
    watched.begin(messages, {(target, part) for target, part in parts if part}, ship.timeout)
    with _ending(messages):
        teller.lines(begin(watched.seen))
        where = ", ".join(each.target for each in followed)
        tell(f"watching {counted(len(watched.seen), 'set')} on {where}; Ctrl-C ends it", ship.run.settings)
        watched.go_on(messages)
    return Exit.CLEAN if watched.clean else Exit.FINDINGS


@contextmanager
def _ending(messages: SimpleQueue[_Message]) -> Iterator[None]:
    """Within it, Ctrl-C and SIGTERM end the watch; a second one ends everything at once."""
    signals: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        del frame
        if signals:
            raise KeyboardInterrupt
        signals.append(number)
        messages.put(_Ended(number))

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _last_line(seen: Sequence[Status], unclear: int) -> Line:
    count, drifted = sum(len(each.drift) for each in seen), sum(1 for each in seen if each.drift)
    told = f"{counted(count, 'difference')} in {drifted}" if count else "no drift"
    rest = f"; {unclear} cannot be judged" if unclear else ""
    return Line(f"{counted(len(seen), 'set')}: {told}{rest}", "heading" if count or unclear else "good")

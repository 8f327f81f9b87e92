"""The door to a Kubernetes API server: credentials, connections, retries and the clock of the other side.

Requests are plain dictionaries over urllib3: importing the models of the `kubernetes` package costs several times the
start-up, and its retries are silent for some methods and absent for others.

What is asked again: reads and dry runs always, writes only where the server said that it did nothing (429, or 503 with
Retry-After). A write without an answer raises `Unanswered`; whoever asked has to look before asking again. Everything together
ends within `timeout` seconds. Credentials never appear in a message.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from flagsync import __version__
from flagsync.edges.kubeconfig import Login, log_in
from flagsync.edges.soundness import is_sound
from flagsync.edges.transport import hopeless, mistrust, words_of
from flagsync.edges.wire import Broken
from flagsync.model.fault import Fault, ForbiddenFault

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, Timeout

APPLY: Final = "application/apply-patch+yaml"
"""The content type of server-side apply; JSON is YAML."""

MERGE: Final = "application/merge-patch+json"
"""The content type of a JSON merge patch (RFC 7386)."""

WIDTH: Final = 16
"""So many requests at most are in flight: beyond that the server answers later, and not more."""

CONNECT_SECONDS: Final = 5.0
"""How long a connection may take to be made."""

READ_SECONDS: Final = 30.0
"""How long an answer may take; the server itself gives up on admission webhooks after at most 30 s."""

STRANGER_TRIES: Final = 3
"""How often a server that has never answered is tried: a wrong address does not get better."""

HOOK_TRIES: Final = 3
"""How often a request is tried that an admission webhook fails: that one does not answer is rarely over in a moment."""

_HOOK: Final = "failed calling webhook"
_LONGEST_PAUSE: Final = 5.0
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PART: Final = 65_536
_LONGEST_LINE: Final = 16 * 1024 * 1024
_STRANGE: Final = "what answers there does not speak like a Kubernetes API server"

Json = Mapping[str, Any]
"""An object of the API as it came: its shape is the server's business."""


class Unanswered(Exception):
    """A write was sent, and whether the server has done it is unknown. `status` is set where it answered with an error."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: any status but those that are handled here (401, 429, and errors of the server itself)."""

    status: int
    body: Json

    @property
    def ok(self) -> bool:
        """Whether it did what was asked."""
        return 200 <= self.status < 300

    @property
    def absent(self) -> bool:
        """Whether the API server itself says that there is no such object; any other 404 may come from something in between."""
        return self.status == 404 and self.body.get("kind") == "Status"

    @property
    def reason(self) -> str:
        """The machine-readable reason of an error, such as `Conflict`."""
        return str(self.body.get("reason") or "")

    @property
    def message(self) -> str:
        """The error in the server's words, on one line."""
        return " ".join(str(self.body.get("message") or f"HTTP status {self.status}").split())[:600]

    @property
    def causes(self) -> list[Json]:
        """The single causes of an error."""
        details = self.body.get("details")
        causes = details.get("causes") if isinstance(details, dict) else None
        return [cause for cause in causes if isinstance(cause, dict)] if isinstance(causes, list) else []


class StreamBroken(Exception):
    """A stream was not opened or has ended before its time."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Stream:
    """The answer to a GET, as it comes."""

    def __init__(self, response: BaseHTTPResponse, login: Login) -> None:
        self._response = response
        self._login = login

    @property
    def status(self) -> int:
        """What the server answers."""
        return self._response.status

    @property
    def pause(self) -> float:
        """The seconds that the server asks us to wait before the next try; 0 where it says nothing of the kind."""
        asked = self._response.headers.get("Retry-After", "")
        return float(asked) if asked.isdecimal() else 0.0

    def whole(self) -> Answer:
        """All that the server says, as one answer. Raises StreamBroken where it is no JSON."""
        text = self._login.discreet(b"".join(self._parts()))
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict):
            return Answer(self.status, body)
        if 200 <= self.status < 300:
            raise StreamBroken(_STRANGE)
        return Answer(self.status, {"message": text[:200].decode("utf-8", "replace")})

    def events(self) -> Iterator[Json]:
        """One JSON object per line, until the server ends the answer. Raises StreamBroken."""
        rest = bytearray()
        for part in self._parts():
            *lines, last = (bytes(rest) + part).split(b"\n")
            rest = bytearray(last)
            for line in lines:
                try:
                    event = json.loads(self._login.discreet(line) if b"ERROR" in line else line)
                except (ValueError, RecursionError):
                    event = None
                if not isinstance(event, dict):
                    raise StreamBroken(_STRANGE)
                yield event
        if rest:
            raise StreamBroken("the connection was broken off in the middle of an answer")

    def _parts(self) -> Iterator[bytes]:
        import urllib3

        size = 0
        try:
            for part in self._response.stream(_PART):
                size = len(part) + (0 if b"\n" in part else size)
                if size > _LONGEST_LINE:
                    raise StreamBroken(_STRANGE)
                yield part
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise StreamBroken(words_of(error)) from None


class _Gate:
    """Lets so many through at once; fewer after the server has complained."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._inside = 0
        self._eased = 0.0
        self._changed = threading.Condition()

    @contextmanager
    def passing(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: self._inside < self._width)
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify()

    def ease(self) -> None:
        """Halves the width; the complaints of requests that were already out count once."""
        with self._changed:
            if time.monotonic() - self._eased > 1:
                self._width = max(1, self._width // 2)
                self._eased = time.monotonic()


class Connection:
    """A connection to the cluster of a context (None: the current one, or in a pod the pod's own).

    `kubeconfig` is the file (or files) to read instead of KUBECONFIG. Nothing is read or sent before the first request. Safe to
    use from several threads.
    """

    def __init__(
        self,
        context: str | None,
        *,
        timeout: float,
        width: int = WIDTH,
        read_seconds: float = READ_SECONDS,
        kubeconfig: str | None = None,
    ) -> None:
        self._context = context
        self._kubeconfig = kubeconfig
        self._read_seconds = read_seconds
        self._timeout = timeout
        self._end: float | None = None
        self._gate = _Gate(width)
        self._width = width
        self._mutex = threading.Lock()
        self._login: Login | None = None
        self._renewed = False
        self._answered = False
        self._offset = timedelta(0)
        self._date = ""

    @property
    def width(self) -> int:
        """How many requests may be in flight."""
        return self._width

    def now(self) -> datetime:
        """The time by the server's clock, as its last answer told it: the clock of this machine decides nothing."""
        return datetime.now(UTC) + self._offset

    def remaining(self) -> float:
        """The seconds that are left of the timeout."""
        if self._end is None:
            self._end = time.monotonic() + self._timeout
        return self._end - time.monotonic()

    def read(self, path: str, query: Mapping[str, str] | None = None, *, accept: str = "application/json") -> Answer:
        """A GET, tried again until it is answered. Raises Fault where it is not."""
        return self._send("GET", path, None, "", query or {}, accept, safe=True)

    def ask(self, method: str, path: str, body: Json, query: Mapping[str, str] | None = None, *, content: str = "") -> Answer:
        """A request that changes nothing (a dry run, a review), tried again until it is answered. Raises Fault."""
        return self._send(method, path, body, content, query or {}, "application/json", safe=True)

    def write(self, method: str, path: str, body: Json, query: Mapping[str, str] | None = None, *, content: str = "") -> Answer:
        """A request that changes something. Raises Unanswered where it may have been done, Fault where it was not."""
        return self._send(method, path, body, content, query or {}, "application/json", safe=False)

    def again(self) -> None:
        """Begins the timeout anew, and lets credentials be renewed once more: for whoever works on after an answer."""
        self._end = None
        self._renewed = False

    @contextmanager
    def stream(self, path: str, query: Mapping[str, str], *, accept: str, silence: float) -> Iterator[Stream]:
        """A GET whose answer is read as it comes, for as long as nothing keeps quiet for more than `silence` seconds.

        It is tried once and is no part of the timeout. Raises StreamBroken where the connection is not made or breaks off, and
        Fault where trying again is pointless.
        """
        import urllib3

        login = self._credentials()
        headers = {**login.headers, "Accept": accept, "User-Agent": f"flagsync/{__version__}"}
        limits = urllib3.Timeout(connect=CONNECT_SECONDS, read=silence)
        try:
            response = self._requested(
                login, "GET", f"{login.host}{path}?{urlencode(query)}", None, headers, limits, whole=False
            )
        except _Lost as lost:
            raise StreamBroken(lost.reason) from None
        try:
            if "Date" in response.headers:
                self._note_time(response.headers["Date"])
            if response.status == 401:
                self._renew(login)
            if response.status == 200 and not response.headers.get("Content-Type", "").startswith("application/json"):
                raise StreamBroken(_STRANGE)
            yield Stream(response, login)
        finally:
            response.close()

    def _send(
        self, method: str, path: str, body: Json | None, content: str, query: Mapping[str, str], accept: str, *, safe: bool
    ) -> Answer:
        tries = 0
        while True:
            tries += 1
            login = self._credentials()
            try:
                status, headers, text = self._once(login, method, path, body, content, query, accept)
                pause = self._pause(status, headers, tries)
                if status == 401:
                    self._renew(login)
                    continue
                if pause is None and status < 500:
                    return Answer(status, self._parsed(method, path, status, text))
                reason, known = _complaint(status, text), status == 429 or (status == 503 and "retry-after" in headers)
                error = Unanswered(reason, status)
            except _Lost as lost:
                reason, known, pause = lost.reason, False, None
                error = Unanswered(reason)
            if not (safe or known):
                raise error
            pause = pause if pause is not None else min(_LONGEST_PAUSE, 0.1 * 2**tries) * _between(0.5, 1)
            hooked = _HOOK in reason and tries >= HOOK_TRIES
            if hooked or self.remaining() < pause or (not self._answered and tries >= STRANGER_TRIES):
                raise self._gone(reason) if error.status is None else self._failing(reason)
            time.sleep(pause)

    def _once(
        self, login: Login, method: str, path: str, body: Json | None, content: str, query: Mapping[str, str], accept: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request. Raises _Lost where there was no whole answer, Fault where trying again is pointless."""
        target = path + (f"?{urlencode(query)}" if query else "")
        headers = {**login.headers, "Accept": accept, "User-Agent": f"flagsync/{__version__}"}
        if body is not None:
            headers["Content-Type"] = content or "application/json"
        data = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        with self._gate.passing():
            left = self.remaining()
            if left <= 0:
                raise self._gone("the time is up")
            status, told, text = self._exchanged(login, method, target, data, headers, left)
        if "date" in told:
            self._note_time(told["date"])
        return status, told, login.discreet(text) if status >= 400 else text

    def _exchanged(
        self, login: Login, method: str, target: str, data: bytes | None, headers: Mapping[str, str], left: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request, for at most `left` seconds: directly, or through the proxy in between."""
        connect, silence = min(CONNECT_SECONDS, left), min(self._read_seconds, left)
        wire = login.route.wire
        if wire is not None:
            try:
                until = time.monotonic() + left
                reply = wire.exchange(method, target, headers, data, connect_seconds=connect, read_seconds=silence, until=until)
            except Broken as broken:
                raise mistrust(broken.detail, _site(login.host)) or _Lost(broken.reason) from None
            return reply.status, reply.headers, reply.body
        import urllib3

        limits = urllib3.Timeout(connect=connect, read=silence)
        response = self._requested(login, method, login.host + target, data, headers, limits)
        return response.status, {name.lower(): value for name, value in response.headers.items()}, response.data

    def _requested(
        self,
        login: Login,
        method: str,
        url: str,
        data: bytes | None,
        headers: Mapping[str, str],
        limits: Timeout,
        *,
        whole: bool = True,
    ) -> BaseHTTPResponse:
        """The answer to one request; with its body, unless not `whole`. Raises _Lost where there is none, Fault."""
        import urllib3

        try:
            response: BaseHTTPResponse = login.route.manager.request(
                method, url, body=data, headers=headers, timeout=limits, retries=False, redirect=False, preload_content=whole
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            fault = hopeless(error, _site(login.host))
            raise fault or _Lost(words_of(error)) from None
        return response

    def _note_time(self, date: str) -> None:
        # Answers come faster than the seconds that they are stamped with; the first of a second is nearest to it.
        if date == self._date:
            return
        self._date = date
        try:
            self._offset = _moment(date) - datetime.now(UTC)
        except (ValueError, TypeError):
            return

    def _parsed(self, method: str, path: str, status: int, text: bytes) -> Json:
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            body = None
        if 400 <= status < 500 and not isinstance(body, dict):
            return {"message": text[:200].decode("utf-8", "replace")}
        if not isinstance(body, dict) or (status < 400 and not is_sound(method, path, body)):
            raise _Lost(_STRANGE)
        self._answered = True
        return body

    def _pause(self, status: int, headers: Mapping[str, str], tries: int) -> float | None:
        """How long the server asks us to wait; None where it does not."""
        if status != 429 and not (status == 503 and "retry-after" in headers):
            return None
        self._gate.ease()
        asked = headers.get("retry-after", "")
        least = float(asked) if asked.isdecimal() else min(_LONGEST_PAUSE, 0.2 * 2**tries)
        return least + _between(0, 0.2)

    def _gone(self, reason: str) -> Fault:
        return Fault(f"{self._where} does not answer: {reason}.", "Check the address, the network and the proxy.")

    def _failing(self, reason: str) -> Fault:
        hint = "Ask who runs that webhook." if _HOOK in reason else "Try again later, or ask who runs the cluster."
        return Fault(f"{self._where} does not do what it is asked: {reason}.", hint)

    @property
    def _where(self) -> str:
        return f"The API server {_site(self._login.host)}" if self._login else "The API server"

    def _credentials(self) -> Login:
        with self._mutex:
            if self._login is None:
                self._login = log_in(self._context, self._kubeconfig, self._width, self.remaining())
            return self._login

    def _renew(self, refused: Login) -> None:
        """Reads the credentials again, once for the whole run. Raises ForbiddenFault the second time."""
        with self._mutex:
            if self._login is not refused:
                return
            if self._renewed:
                end = refused.certified_until
                if end and end < self.now():
                    raise ForbiddenFault(
                        f"The client certificate of the kubeconfig has expired on {end:%Y-%m-%d}.", "Log in again, or renew it."
                    )
                raise ForbiddenFault(
                    f"{self._where} does not accept the credentials (401), not even after they were read again.",
                    "Log in again, or give the CI job a token that lives longer.",
                )
            self._renewed = True
            self._login = log_in(self._context, self._kubeconfig, self._width, self.remaining())


class _Lost(Exception):
    """There was no whole answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _moment(date: str) -> datetime:
    """The moment of a `Date` header, such as ``Mon, 23 Nov 2026 20:51:06 GMT``. Raises ValueError where it is none.

    Servers write no other form (RFC 9110, 5.6.7), and the library for those of mail takes long to import.
    """
    day, month, year, clock, _ = date.partition(", ")[2].split(" ")
    hour, minute, second = clock.split(":")
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), min(59, int(second)), tzinfo=UTC)


def _between(least: float, most: float) -> float:
    """A number by chance, so that those who failed together do not come back together."""
    import random

    return random.uniform(least, most)  # noqa: S311


def _complaint(status: int, text: bytes) -> str:
    try:
        message = " ".join(str(json.loads(text)["message"]).split())[:300]
    except (ValueError, KeyError, TypeError, RecursionError):
        message = ""
    return f"HTTP status {status}" + (f", {message}" if message else "")


def _site(host: str) -> str:
    """Where a server is, without anything secret that somebody may have written into its address."""
    parts = urlsplit(host)
    return f"`{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}`"

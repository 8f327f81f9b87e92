"""The door to what happens in a namespace of a cluster: a watch of our ConfigMaps there, kept up for as long as it takes.

It says that something has changed, and not what: what that means is found out by looking, as every verb does. The server ends
each stream after a minute, so that one on which nothing arrives for longer is known to be dead, however the network hides it.
Bookmarks say up to where nothing was missed (https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks); a
server that no longer remembers that place answers 410, and everything has to be looked at once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

from flagsync.edges.apiserver import Answer, Connection, Json, Stream, StreamBroken
from flagsync.edges.paths import maps_path
from flagsync.edges.refusal import refusal
from flagsync.model.fault import Fault
from flagsync.model.manifest import MANAGED_BY_LABEL, MANAGER

SESSION_SECONDS: Final = 60.0
"""After so long the server is asked to end a stream; the next one goes on where it ended."""

GRACE_SECONDS: Final = 15.0
"""So much longer than a session a stream may keep quiet before it counts as dead."""

ALIVE_SECONDS: Final = 1.0
"""A stream that lasts so long, or brings anything, was a good one: the next failure is a first one again."""

LONGEST_PAUSE: Final = 30.0
"""The longest pause between two tries, in seconds."""

PATIENCE: Final = 2
"""So many failures in a row are told: connections break every day, and the next try mostly mends it."""

_LIST: Final = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
_ITEM: Final = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
_OURS: Final = {"labelSelector": f"{MANAGED_BY_LABEL}={MANAGER}"}


class _Expired(Exception):
    """The server no longer knows the place from which the watch was to go on."""


class Watch:
    """What happens to our ConfigMaps in one namespace.

    `changed` is called whenever something may have changed, `lost` with the reason when the watch has failed several times in a
    row, `back` when it works (again). `session_seconds` is how long a stream lasts, `grace_seconds` how much longer it may keep
    quiet.
    """

    def __init__(
        self,
        connection: Connection,
        target: str,
        namespace: str,
        *,
        changed: Callable[[], None],
        lost: Callable[[Fault], None],
        back: Callable[[], None],
        session_seconds: float = SESSION_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self._connection = connection
        self._target = target
        self._path = maps_path(namespace)
        self._changed = changed
        self._lost = lost
        self._back = back
        self._session_seconds = session_seconds
        self._grace_seconds = grace_seconds
        self._version: str | None = None
        self._failures = 0
        self._works = False

    def begin(self) -> None:
        """Notes where the namespace stands, so that nothing that happens from now on is missed. Raises Fault."""
        self._note(self._connection.read(self._path, {**_OURS, "limit": "1"}, accept=_LIST))

    def run(self) -> None:
        """Follows the namespace for ever."""
        while True:
            pause = self._try()
            if pause is not None:
                time.sleep(pause)

    def _try(self) -> float | None:
        """One stream, to its end; answers how long to wait before the next."""
        asked = 0.0
        try:
            if self._version is None:
                latest = {**_OURS, "limit": "1"}
                with self._connection.stream(self._path, latest, accept=_LIST, silence=self._grace_seconds) as stream:
                    asked = stream.pause
                    self._note(stream.whole())
                self._changed()
            query = {
                **_OURS,
                "watch": "1",
                "allowWatchBookmarks": "true",
                "resourceVersion": self._version or "",
                "timeoutSeconds": str(max(1, round(self._session_seconds))),
            }
            silence = self._session_seconds + self._grace_seconds
            with self._connection.stream(self._path, query, accept=_ITEM, silence=silence) as stream:
                asked = stream.pause
                return self._follow(stream)
        except _Expired:
            self._version = None
            return self._failed(Fault(f"`{self._target}` no longer remembers what was seen last."), asked)
        except StreamBroken as broken:
            return self._failed(Fault(f"`{self._target}` does not answer: {broken.reason}."), asked)
        except Fault as fault:
            # Credentials may have been refused, and the next try reads them again; or the place, because the server was
            # restored from a backup and has not come so far yet, and the one after it begins anew.
            self._connection.again()
            if self._failures:
                self._version = None
            return self._failed(fault, asked)

    def _follow(self, stream: Stream) -> float | None:
        if stream.status == 401:
            return 0.0
        if stream.status == 410:
            raise _Expired
        if stream.status != 200:
            raise refusal(stream.whole(), "watch", self._path, self._target)
        begun = time.monotonic()
        self._connection.again()
        if not self._works:
            self._works = True
            self._back()
        try:
            for event in stream.events():
                self._take(event)
                self._failures = 0
        finally:
            if time.monotonic() - begun >= ALIVE_SECONDS:
                self._failures = 0
        return None if time.monotonic() - begun >= ALIVE_SECONDS else self._pause(0.0)

    def _take(self, event: Json) -> None:
        kind, told = event.get("type"), event.get("object")
        metadata = told.get("metadata") if isinstance(told, dict) else None
        if not isinstance(told, dict) or not isinstance(metadata, dict | None):
            raise StreamBroken("what answers there does not speak like a Kubernetes API server")
        if kind == "ERROR":
            code = told.get("code")
            if code == 410:
                raise _Expired
            raise refusal(Answer(code if isinstance(code, int) else 500, told), "watch", self._path, self._target)
        version = (metadata or {}).get("resourceVersion")
        if isinstance(version, str) and version:
            self._version = version
        if kind != "BOOKMARK":
            self._changed()

    def _failed(self, fault: Fault, asked: float) -> float:
        self._failures += 1
        if self._failures >= PATIENCE if self._works else self._failures == 1:
            self._works = False
            self._lost(fault)
        return self._pause(asked)

    def _pause(self, asked: float) -> float:
        longer = 0.25 * 2.0 ** min(self._failures, 10)
        return min(LONGEST_PAUSE, max(asked, longer * random.uniform(0.5, 1)))  # noqa: S311 - many do not come back at once

    def _note(self, answer: Answer) -> None:
        if not answer.ok:
            raise refusal(answer, "list", self._path, self._target)
        metadata = answer.body.get("metadata")
        version = metadata.get("resourceVersion") if isinstance(metadata, dict) else None
        if not isinstance(version, str) or not version:
            raise Fault(f"`{self._target}` does not say what the list `{self._path}` is the state of.")
        self._version = version

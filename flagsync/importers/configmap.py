"""ConfigMaps that somebody wrote: every data key a flag, or a flat map of flags as a document under one data key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from flagsync.foreign import Foreign, read
from flagsync.infer import Setting as Written
from flagsync.infer import flag_of
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile, Imported, ImportedFlag, Importer, Loss, Setting
from flagsync.model.place import Route
from flagsync.preview import cut

_SEPARATOR: Final = re.compile(r"^---(?=\s|$)[^\n]*\n?", re.MULTILINE)
_DOCUMENT: Final = re.compile(r"\.(?:json|ya?ml)\Z")


def resembles(text: str) -> bool:
    """Whether a text looks like a manifest of ConfigMaps."""
    return re.search(r"""["']?kind["']?\s*:\s*["']?ConfigMap(?:List)?\b""", text) is not None


def read_configmap(file: ForeignFile, setting: Setting) -> Imported:
    """Every flag of the ConfigMaps in a file. Raises UsageFault where it cannot be read or holds none."""
    del setting
    if match := re.search(r"\{\{", file.text):
        line = file.text.count("\n", 0, match.start()) + 1
        raise UsageFault(
            f"{file.name}:{line}: this is a template, and not yet a manifest", "import what `helm template` makes of it"
        )
    reading = _Reading()
    for foreign in _documents(file):
        for route, manifest in _objects(foreign.data, ()):
            reading.take(foreign, route, manifest)
    if not reading.maps:
        raise UsageFault(f"{file.name} holds no ConfigMap", "name a file with `kind: ConfigMap`")
    return Imported(list(reading.flags.values()), reading.losses)


def _documents(file: ForeignFile) -> Iterator[Foreign]:
    """The documents of a stream, each read by itself, without those that are empty."""
    if not file.text.strip():
        raise UsageFault(f"{file.name} is empty", "name the file that holds the ConfigMap")
    starts = [0, *(match.end() for match in _SEPARATOR.finditer(file.text))]
    ends = [*(match.start() for match in _SEPARATOR.finditer(file.text)), len(file.text)]
    line, counted = 1, 0
    for start, end in zip(starts, ends, strict=True):
        line += file.text.count("\n", counted, start)
        counted = start
        chunk = file.text[start:end]
        if re.sub(r"(?m)^\s*(?:#.*)?$", "", chunk).strip():
            yield read(ForeignFile(file.name, chunk), line)


def _objects(data: Any, route: Route) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """The objects of a document: itself, or the items of a list."""
    if not isinstance(data, dict):
        return
    if isinstance(data.get("items"), list) and str(data.get("kind", "")).endswith("List"):
        for index, item in enumerate(data["items"]):
            yield from _objects(item, (*route, "items", index))
    else:
        yield route, data


class _Reading:
    def __init__(self) -> None:
        self.maps = 0
        self.flags: dict[str, ImportedFlag] = {}
        self.losses: list[Loss] = []

    def take(self, foreign: Foreign, route: Route, manifest: Mapping[str, Any]) -> None:
        """Takes one object of the file."""
        kind = manifest.get("kind")
        if kind != "ConfigMap":
            reason = f"an object of kind `{cut(str(kind))}` was left out; only ConfigMaps are read"
            self.losses.append(Loss(None, foreign.place((*route, "kind")), reason, meaning=False))
            return
        self.maps += 1
        for name in manifest.get("binaryData") or {}:
            place = foreign.place((*route, "binaryData", name))
            self.losses.append(Loss(None, place, f"`{cut(str(name))}` is binary, and no flag can serve that", refused=True))
        data = manifest.get("data")
        for name, value in data.items() if isinstance(data, dict) else ():
            self._value(str(name), value, foreign.place((*route, "data", name)))

    def _value(self, name: str, value: Any, place: str) -> None:
        if isinstance(value, dict | list) or value is None:
            self._refuse(name, place, "is no text, and the values of a ConfigMap are")
        elif _DOCUMENT.search(name):
            self._document(name, str(value), place)
        else:
            self._setting(name, value, place)

    def _document(self, name: str, text: str, place: str) -> None:
        """Flags in a document under one key, if it is plainly a flat map."""
        try:
            data = read(ForeignFile(name, text)).data
        except UsageFault as fault:
            self._refuse(name, place, f"cannot be read: {fault.message}")
            return
        if isinstance(data, dict) and {"flags", "$evaluators"} & set(data):
            self._refuse(name, place, "looks like a document of flagd; take it out and import it with `flagsync import flagd`")
        elif not isinstance(data, dict) or any(isinstance(value, dict | list) or value is None for value in data.values()):
            self._refuse(name, place, "is no flat map of names and values, so it is not clear what in it is a flag")
        else:
            for inner, value in data.items():
                self._setting(inner, value, place)

    def _setting(self, name: str, value: Any, place: str) -> None:
        flag = flag_of(Written(name, value, place))
        if isinstance(flag, Loss):
            self.losses.append(flag)
        elif name in self.flags:
            before = self.flags[name]
            if before.data != flag.data:
                self._refuse(name, place, f"has another value than in {before.place}; import one environment's file at a time")
        else:
            self.flags[name] = flag

    def _refuse(self, name: str, place: str, reason: str) -> None:
        self.losses.append(Loss(name, place, f"`{cut(name)}` {reason}", refused=True))


IMPORTER = Importer("configmap", "a manifest of ConfigMaps", resembles, read_configmap)

"""How much of Kubernetes' limits the maps of an app use, found out without rendering them where they are small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flagsync.appraise import flag_values
from flagsync.manifests import biggest_first, data_bytes
from flagsync.model.config import App
from flagsync.model.facts import FlagSet
from flagsync.model.limits import KIBIBYTE, MAX_BYTES
from flagsync.model.manifest import Manifest
from flagsync.model.target import Entry, Selection
from flagsync.preview import cut
from flagsync.select import selected_keys
from flagsync.serve import serve_as_env, serve_as_files


@dataclass(frozen=True, slots=True)
class MapSize:
    """One map of values: `target`, `app` and `environment` say which, `bytes` what its values take, `entries` biggest first."""

    target: str
    app: str
    environment: str
    bytes: int
    entries: tuple[Entry, ...]

    @property
    def title(self) -> str:
        """Which map it is, in words."""
        return f"{self.target} map of `{self.app}` in `{self.environment}`"

    @property
    def kibibytes(self) -> int:
        """The size in KiB, rounded up."""
        return kibibytes(self.bytes)


def kibibytes(size: int) -> int:
    """Bytes as KiB, rounded up."""
    return -(-size // KIBIBYTE)


def too_large(manifest: Manifest) -> str | None:
    """Why Kubernetes would not take a rendered map, with its three biggest flags; None where it would.

    The rule `map-too-large` knows the maps of single values beforehand; a flagd document has its size only once it is rendered.
    """
    size = data_bytes(manifest)
    if size <= MAX_BYTES:
        return None
    values = flag_values(manifest.data, manifest.keys)
    biggest = sorted(((len(text.encode()), flag) for (_, flag), text in values.items()), key=lambda each: (-each[0], each[1]))
    named = ", ".join(f"`{cut(flag)}` ({kibibytes(bytes_)} KiB)" for bytes_, flag in biggest[:3])
    allowed = MAX_BYTES // KIBIBYTE
    return f"the map `{manifest.name}` takes {kibibytes(size)} KiB, and {allowed} are allowed; its biggest flags are {named}"


def sizes_over(limit: float, app: App, environments: Iterable[str], flags: FlagSet) -> Iterator[MapSize]:
    """The maps of an app whose values take more than `limit` bytes.

    No map is larger than the largest values of all flags together, which is known without reading any file.
    """
    targets = [(name, serve) for name, serve in _SERVED if name in app.targets]
    if not targets or flags.value_bytes <= limit:
        return
    chosen = selected_keys(app, flags)
    for environment in environments:
        for target, serve in targets:
            entries = serve(Selection(app, environment, chosen, flags), target).entries
            size = sum(entry.size for entry in entries)
            if size > limit:
                yield MapSize(target, app.name, environment, size, tuple(biggest_first(entries)))


_SERVED = (("env", serve_as_env), ("kill", serve_as_files))
"""The targets that put one value of each flag into a map."""

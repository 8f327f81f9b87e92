"""What the tests of targets share: goals in one line, a folder and a fake with the same handles, runs to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from flagsync.converge import Run, converge, plan, plan_adoption, plan_rollback
from flagsync.decode import decode
from flagsync.edges.directory import Calls, DirectoryDestination
from flagsync.manifests import to_yaml
from flagsync.model.change import Consent, Goal, LiveObject, Plan, Result
from flagsync.model.destination import Destination
from flagsync.model.inventory import ObjectKey, SetId
from flagsync.model.manifest import Manifest, content_hash
from tests.fakes.memory_destination import MemoryDestination

SHOP = SetId("shop", "production", "shop")
A, B, C, D = ("a" * 40, "b" * 40, "c" * 40, "d" * 40)
"""Commits, each the ancestor of the next."""


def ancestry(live: str, new: str) -> bool | None:
    """The line of commits A, B, C, D; whatever else is asked cannot be told."""
    return live <= new if {live, new} <= {A, B, C, D} else None


def manifest(name: str, namespace: str | None = "shop", *, immutable: bool = False, **flags: str) -> Manifest:
    """A map of flags: the data key of `new_flow` is ``FLAG_NEW_FLOW``, its flag is ``new-flow``."""
    keys = {f"FLAG_{flag.upper()}": flag.replace("_", "-") for flag in flags}
    data = {f"FLAG_{flag.upper()}": value for flag, value in flags.items()}
    return Manifest(
        name, namespace, data, hash=content_hash(data), flags=tuple(sorted(keys.values())), immutable=immutable, keys=keys
    )


def goal(*manifests: Manifest, commit: str | None = A, set_id: SetId = SHOP) -> Goal:
    return Goal(set_id, manifests, commit)


def encode(each: Manifest) -> str:
    return to_yaml([each])


def directory(root: Path, calls: Calls | None = None) -> DirectoryDestination:
    return DirectoryDestination(f"dir:{root.name}", root, encode, decode, calls)


def run(minutes: int = 0, actor: str = "ada") -> Run:
    start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    return Run(actor, None, "0.1.0", lambda: start + timedelta(minutes=minutes))


def apply(
    target: Destination, shown: Plan, consent: Consent | None = None, *, dry_run: bool = False, by: Run | None = None
) -> Result:
    return converge([(target, shown)], by or run(), consent or Consent(), ancestry, dry_run=dry_run)


def sync(target: Destination, wanted: Goal, consent: Consent | None = None, *, by: Run | None = None) -> Result:
    return apply(target, plan(target, wanted), consent, by=by)


def rollback(target: Destination, commit: str | None = None, set_id: SetId = SHOP, consent: Consent | None = None) -> Result:
    return apply(target, plan_rollback(target, set_id, commit), consent)


def adopt(target: Destination, wanted: Goal, consent: Consent | None = None) -> Result:
    return apply(target, plan_adoption(target, wanted), consent)


class World(Protocol):
    """A target together with the hands of somebody else."""

    target: Destination
    hand: str | None
    """The manager as which `edit` is known to the target; None where it keeps no such record."""

    def edit(self, key: ObjectKey, data: Mapping[str, str | None]) -> None:
        """Changes data keys by hand; None deletes one."""

    def mark(self, key: ObjectKey, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        """Replaces an object's labels and annotations of the same name by hand; an empty text deletes one."""

    def place(self, each: Manifest) -> None:
        """Puts an object of somebody else there."""

    def delete(self, key: ObjectKey) -> None:
        """Deletes an object by hand."""

    def data(self) -> dict[ObjectKey, dict[str, str]]:
        """The data of every object but inventories."""

    def state(self) -> object:
        """Everything that a write of any kind would change."""


@dataclass
class MemoryWorld:
    target: MemoryDestination = field(default_factory=MemoryDestination)
    hand: str | None = None

    def _change(self, live: LiveObject) -> None:
        self.target.count += 1
        self.target.objects[live.key] = replace(live, version=f"hand-{self.target.count}")

    def edit(self, key: ObjectKey, data: Mapping[str, str | None]) -> None:
        live = self.target.objects[key]
        self._change(replace(live, data={name: text for name, text in {**live.data, **data}.items() if text is not None}))

    def mark(self, key: ObjectKey, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        live = self.target.objects[key]
        self._change(
            replace(
                live,
                labels={name: text for name, text in {**live.labels, **labels}.items() if text},
                annotations={name: text for name, text in {**live.annotations, **annotations}.items() if text},
            )
        )

    def place(self, each: Manifest) -> None:
        self.target.count += 1
        uid = f"other-{self.target.count}"
        self._change(LiveObject(each.namespace, each.name, uid, "", dict(each.data), dict(each.labels), dict(each.annotations)))

    def delete(self, key: ObjectKey) -> None:
        del self.target.objects[key]

    def data(self) -> dict[ObjectKey, dict[str, str]]:
        return {key: dict(live.data) for key, live in self.target.objects.items()}

    def state(self) -> object:
        return dict(self.target.objects), dict(self.target.inventories), dict(self.target.attempts), set(self.target.kept)


class QuickCalls(Calls):
    """Does not wait for the disk: a test that does not cut the power needs no durability."""

    def flush(self, file: int) -> None:
        pass


@dataclass
class FolderWorld:
    root: Path
    hand: str | None = None

    @property
    def target(self) -> DirectoryDestination:
        return directory(self.root, QuickCalls())

    def file(self, key: ObjectKey) -> Path:
        return self.root / (key.namespace or "_") / f"{key.name}.yaml"

    def _read(self, key: ObjectKey) -> Manifest:
        live = decode(key, self.file(key).read_bytes())
        assert live.trouble is None, live.trouble
        return Manifest(key.name, key.namespace, live.data, live.labels, live.annotations, immutable=live.immutable)

    def place(self, each: Manifest) -> None:
        path = self.file(ObjectKey(each.namespace, each.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(encode(each), encoding="utf-8")

    def edit(self, key: ObjectKey, data: Mapping[str, str | None]) -> None:
        there = self._read(key)
        self.place(replace(there, data={name: text for name, text in {**there.data, **data}.items() if text is not None}))

    def mark(self, key: ObjectKey, labels: Mapping[str, str], annotations: Mapping[str, str]) -> None:
        there = self._read(key)
        self.place(
            replace(
                there,
                labels={name: text for name, text in {**there.labels, **labels}.items() if text},
                annotations={name: text for name, text in {**there.annotations, **annotations}.items() if text},
            )
        )

    def delete(self, key: ObjectKey) -> None:
        self.file(key).unlink()

    def data(self) -> dict[ObjectKey, dict[str, str]]:
        found = {}
        for path in sorted(self.root.glob("[!.]*/*.yaml")):
            key = ObjectKey(None if path.parent.name == "_" else path.parent.name, path.stem)
            if not key.name.endswith(".inventory"):
                found[key] = dict(decode(key, path.read_bytes()).data)
        return found

    def state(self) -> object:
        return {
            str(path.relative_to(self.root)): (
                path.stat().st_mtime_ns,
                path.stat().st_ino,
                path.is_file() and path.read_bytes(),
            )
            for path in sorted(self.root.rglob("*"))
        }

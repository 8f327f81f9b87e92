"""A set, rendered to the targets of its app or to the one that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flagsync import targets
from flagsync.kustomization import KUSTOMIZE
from flagsync.manifests import to_object
from flagsync.model.fault import UsageFault
from flagsync.model.report import Line
from flagsync.model.target import Rendered, Selection, Target
from flagsync.nearest import nearest

EVERY_MAP: Final = "configmap"
"""What stands for all the maps that an app's targets say."""

BY_NAME: Final[dict[str, Target]] = {target.name: target for target in targets.ALL}


def render_set(selection: Selection, asked: str) -> tuple[Rendered, ...]:
    """What the set's targets make of it.

    Raises UsageFault where there is no such target.
    """
    names = selection.app.targets if asked == EVERY_MAP else (asked,)
    return tuple(target_named(name).render(selection) for name in names)


def target_named(name: str) -> Target:
    """The target of that name.

    Raises UsageFault where there is none.
    """
    if name in BY_NAME:
        return BY_NAME[name]
    known = [EVERY_MAP, KUSTOMIZE, *BY_NAME]
    near = nearest(name, known)
    raise UsageFault(f"there is no target `{name}`", f"did you mean `{near}`?" if near else f"use one of {', '.join(known)}")


def remarks(selection: Selection, rendered: Sequence[Rendered]) -> list[Line]:
    """What a person must know of what was rendered: who is left out of the env map, and what could not be said."""
    lines = []
    for each in rendered:
        lines += [Line(refusal.message, "error") for refusal in each.refused]
        lines += [Line(each.omitted, "note")] if each.omitted else []
        if each.left_out:
            count = len(each.left_out)
            what = "1 flag depends" if count == 1 else f"{count} flags depend"
            where = f"{selection.app.name} in {selection.environment}"
            lines.append(Line(f"{where}: {what} on the context and cannot be a variable: {_some(each.left_out)}", "note"))
    return lines


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def objects(rendered: Sequence[Rendered]) -> list[dict[str, object]]:
    """The rendered objects as plain data, for the JSON report."""
    return [dict(to_object(manifest)) for each in rendered for manifest in each.manifests]

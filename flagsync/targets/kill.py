"""The kill map: the app's kill switches, one mounted file each, so that a kill reaches running pods."""

from __future__ import annotations

from flagsync.manifests import config_map
from flagsync.model.target import Rendered, Selection, Target
from flagsync.serve import serve_as_files

_UNTRACKED = {"flagger.app/config-tracking": "disabled"}
"""Flagger would otherwise hold a kill back behind a canary analysis (its documented opt-out for a ConfigMap)."""


def render(selection: Selection) -> Rendered:
    """The map ``<app>-kill``. Its name is stable whatever the app's `names` say: running pods must see the change."""
    served = serve_as_files(selection, "the kill map")
    manifest = config_map(selection, "kill", served.entries, annotations=_UNTRACKED)
    return Rendered((manifest,), None, served.entries, served.left_out, served.refused)


TARGET = Target("kill", "kill switches, as a ConfigMap to mount", deployed=True, render=render)

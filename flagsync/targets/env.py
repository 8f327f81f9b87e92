"""The env map: one variable for each flag that serves everybody the same, for `envFrom`."""

from __future__ import annotations

from flagsync.manifests import config_map
from flagsync.model.target import Rendered, Selection, Target
from flagsync.serve import serve_as_env


def render(selection: Selection) -> Rendered:
    """The map ``<app>-flags``. A kubelet injects every key of it, so it holds variables and nothing else."""
    served = serve_as_env(selection, "the env map")
    manifest = config_map(selection, "flags", served.entries, versioned=selection.app.names == "versioned")
    return Rendered((manifest,), None, served.entries, served.left_out, served.refused)


TARGET = Target("env", "environment variables, as a ConfigMap for envFrom", deployed=True, render=render)

"""The shelf of targets: what flags can be rendered to.

A target is one module with a `TARGET` and a pure `render` from a selection to what is to be written. To add one, add its file
and its line in `ALL`. What is common to several of them lies in the rooms `serve`, `flagd_document` and `manifests`.
"""

from __future__ import annotations

from flagsync.model.target import Target
from flagsync.targets import env, featureflag, flagd, kill, manifest, values

ALL: tuple[Target, ...] = (
    env.TARGET,
    flagd.TARGET,
    kill.TARGET,
    featureflag.TARGET,
    manifest.TARGET,
    values.TARGET,
)
"""Every target, in the order in which an app's maps are rendered."""

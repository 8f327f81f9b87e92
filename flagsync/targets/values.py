"""A fragment of Helm values: the same variables as in the env map, for charts that make their own ConfigMap."""

from __future__ import annotations

from flagsync.manifests import yaml_text
from flagsync.model.target import Rendered, Selection, Target
from flagsync.serve import serve_as_env

VALUES_KEY = "featureFlags"
"""Where the fragment stands in a chart's values."""


def render(selection: Selection) -> Rendered:
    """A mapping of variables to texts under ``featureFlags``. All are texts: Helm turns bare numbers into floats."""
    served = serve_as_env(selection, "the Helm values")
    text = yaml_text({VALUES_KEY: {entry.name: entry.text for entry in served.entries}})
    return Rendered((), text, served.entries, served.left_out, served.refused)


TARGET = Target("values", "a fragment of Helm values", deployed=False, render=render)

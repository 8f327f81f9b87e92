"""The flagd document: every flag with its targeting, for OpenFeature SDKs, as a ConfigMap to mount."""

from __future__ import annotations

from dataclasses import replace

from flagsync.flagd_document import FILE, document_of, entries_of
from flagsync.manifests import config_map
from flagsync.model.target import Entry, Rendered, Selection, Target


def render(selection: Selection) -> Rendered:
    """The map ``<app>-flagd`` and the bare document. The map's name is stable: providers reload the file while they run."""
    document = document_of(selection)
    text = document.text()
    made = config_map(selection, "flagd", [Entry("", "", FILE, text)], digest=document.hash())
    manifest = replace(made, flags=tuple(document.compiled), keys={})
    return Rendered((manifest,), text, tuple(entries_of(document)), (), document.refused)


TARGET = Target("flagd", "a document for OpenFeature's flagd providers, as a ConfigMap to mount", deployed=True, render=render)

"""The OpenFeature operator's FeatureFlag resource (core.openfeature.dev/v1beta1): the flagd document as an object of its own.

Owner, kind and expiry are left out: older operators have no place for metadata, and `kubectl` refuses fields that a resource
does not know. The commit and the rest of what identifies the content stand in annotations.
"""

from __future__ import annotations

import re
from typing import Final

from flagsync.flagd_document import compact, document_of, entries_of
from flagsync.manifests import Tree, config_map, yaml_text
from flagsync.model.manifest import HASH_ANNOTATION, content_hash
from flagsync.model.target import Entry, Rendered, Selection, Target

_OMITTED: Final = "the FeatureFlag resource has no place for owner, kind and expiry; they stay in the flag files"

_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON lets stand in a text and YAML does not."""


def render(selection: Selection) -> Rendered:
    """One object with the app's name. Its flags stand in JSON, one on each line, which is YAML as well."""
    document = document_of(selection, "the FeatureFlag resource")
    flags = {key: {name: part for name, part in flag.items() if name != "metadata"} for key, flag in document.flags.items()}
    digest = content_hash({key: compact(flag) for key, flag in flags.items()})
    made = config_map(selection, "flagd", ())
    metadata: dict[str, Tree] = {
        "annotations": {**made.annotations, HASH_ANNOTATION: digest},
        "labels": dict(made.labels),
        "name": selection.app.name,
    }
    if selection.namespace is not None:
        metadata["namespace"] = selection.namespace
    lines = ",\n".join(f"      {compact(key)}: {compact(flag)}" for key, flag in flags.items())
    head = yaml_text({"apiVersion": "core.openfeature.dev/v1beta1", "kind": "FeatureFlag", "metadata": metadata})
    body = f"spec:\n  flagSpec:\n    flags: {{\n{lines}\n    }}\n" if flags else "spec:\n  flagSpec:\n    flags: {}\n"
    escaped = _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", body)
    entries = tuple(Entry(entry.flag, entry.variant, entry.name, compact(flags[entry.flag])) for entry in entries_of(document))
    return Rendered((), f"---\n{head}{escaped}", entries, (), document.refused, _OMITTED)


TARGET = Target("featureflag", "the OpenFeature operator's FeatureFlag resource", deployed=False, render=render)

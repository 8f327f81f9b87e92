"""What a KRM function is told and answers: a ResourceList of `config.kubernetes.io/v1`, with the set's ConfigMaps added.

Kustomize (`generators:` with an exec function) and kpt speak it. The specification is that of KRM functions, version 1:
https://github.com/kubernetes-sigs/kustomize/blob/master/cmd/config/docs/api-conventions/functions-spec.md
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from flagsync.kustomization import base_name, kept_annotations
from flagsync.libyaml import yaml
from flagsync.manifests import to_object
from flagsync.model.fault import UsageFault
from flagsync.model.manifest import Manifest
from flagsync.model.record import record
from flagsync.preview import cut

MAXIMUM_BYTES: Final = 64 * 1024 * 1024
"""The longest list that is read."""

_FRAGILE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for a line break, or not at all, unless it is escaped. Nothing else is: Kustomize takes no escaped pairs."""

_DEEPEST: Final = 200
"""How deep the resources of a list may be nested; those of Kubernetes stay below 50."""

_NEEDS_HASH: Final = "kustomize.config.k8s.io/needs-hash"
"""By this annotation Kustomize appends its hash to what a generator made, and takes the annotation away."""


@record
class ResourceList:
    """A list as it came: `items` are the resources of others, `environments` and `apps` what the function was told to add."""

    document: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    environments: tuple[str, ...]
    apps: tuple[str, ...]


class _Plain(yaml.CSafeLoader):
    """YAML as Kubernetes reads it: a date is a text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read(text: str) -> ResourceList:
    """The list that a text holds; `functionConfig` names `spec.environment` and, if not all are meant, `spec.app`.

    Raises UsageFault where the text is no such list.
    """
    try:
        _check_shape(text)
        document = yaml.load(text, _Plain)
    except (yaml.YAMLError, ValueError) as error:
        raise _none(cut(" ".join(str(error).split()))) from error
    if not isinstance(document, dict) or document.get("kind") != "ResourceList":
        raise _none("it is another document")
    items = document.get("items") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _none("its `items` are no list of resources")
    config = document.get("functionConfig") or {}
    spec = (config.get("spec") if isinstance(config, dict) else None) or {}
    if not isinstance(spec, dict):
        raise _none("`functionConfig.spec` is no mapping")
    return ResourceList(document, tuple(items), _names(spec, "environment"), _names(spec, "app"))


def _check_shape(text: str) -> None:
    """Raises UsageFault for what would be much larger in memory than on paper: deep nesting and aliases."""
    depth = 0
    for event in yaml.parse(text, _Plain):
        if isinstance(event, yaml.AliasEvent):
            raise _none(f"{_line(event)} has an alias; each resource has to be written out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _none(f"{_line(event)} is nested more than {_DEEPEST} deep")


def _line(event: yaml.Event) -> str:
    return f"line {event.start_mark.line + 1}" if event.start_mark else "it"


def _none(reason: str) -> UsageFault:
    return UsageFault(f"standard input is no ResourceList: {reason}", "let Kustomize or kpt call `flagsync render --krm`")


def _names(spec: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = spec.get(name)
    if value is None:
        return ()
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) and each for each in names):
        raise _none(f"`functionConfig.spec.{name}` is neither a name nor a list of names")
    return tuple(names)


def answer(asked: ResourceList, manifests: Iterable[Manifest]) -> str:
    """The list with the ConfigMaps in it, as JSON (which is YAML); a map that is there already is replaced where it stands.

    Raises UsageFault where a resource of others holds what JSON, and so Kubernetes, has no word for.
    """
    made = {base_name(manifest): _object(manifest) for manifest in manifests}
    items = [made.pop(_map_name(item), item) for item in asked.items]
    document = {**asked.document, "items": [*items, *made.values()]}
    try:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise _none(f"a resource in it cannot be written as JSON ({cut(str(error))})") from error
    return _FRAGILE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _map_name(item: Mapping[str, Any]) -> str:
    metadata = item.get("metadata")
    name = metadata.get("name") if item.get("kind") == "ConfigMap" and isinstance(metadata, dict) else None
    return name if isinstance(name, str) else ""


def _object(manifest: Manifest) -> dict[str, Any]:
    made: dict[str, Any] = {**to_object(manifest)}
    annotations = kept_annotations(manifest) | ({_NEEDS_HASH: "true"} if manifest.immutable else {})
    made["metadata"] = {"annotations": annotations, "labels": dict(manifest.labels), "name": base_name(manifest)}
    return made

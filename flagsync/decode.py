"""Reads one ConfigMap from the text of a file, whoever wrote it.

The text is taken apart event by event and never composed, so that aliases and deep nesting cost nothing. What we could not
write back as it was makes the object one that we do not touch: `LiveObject.trouble` says what it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from flagsync.model.change import LiveObject
from flagsync.model.inventory import ObjectKey

_DEPTH: Final = 12
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG: Final = "tag:yaml.org,2002:str"
_FIELDS: Final = {"apiVersion", "kind", "metadata", "data", "immutable"}
_METADATA: Final = {"name", "namespace", "labels", "annotations", "ownerReferences"}


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar as written, and whether every reader takes it for a text."""

    value: str
    is_text: bool


_Node = _Scalar | dict[str, "_Node"] | list["_Node"]


def decode(key: ObjectKey, content: bytes) -> LiveObject:
    """The ConfigMap at a place of a folder, without uid and version, which only the folder knows."""
    try:
        return _object(key, _document(content))
    except ValueError as error:
        return LiveObject(key.namespace, key.name, "", "", {}, trouble=str(error))


def _document(content: bytes) -> Mapping[str, _Node]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    try:
        events = yaml.parse(text, Loader=_LOADER)
        node = _node(_next(events, skip=(yaml.StreamStartEvent, yaml.DocumentStartEvent)), events, 0)
        if not isinstance(_next(events, skip=(yaml.DocumentEndEvent,)), yaml.StreamEndEvent):
            raise ValueError("holds more than one document")
    except (yaml.YAMLError, RecursionError):
        raise ValueError("is not YAML") from None
    if not isinstance(node, dict):
        raise ValueError("is not a ConfigMap")
    return node


def _next(events: Iterator[yaml.Event], skip: tuple[type[yaml.Event], ...] = ()) -> yaml.Event:
    return next(event for event in events if not isinstance(event, skip))


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
    if depth > _DEPTH:
        raise ValueError("is nested too deeply for a ConfigMap")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise ValueError("uses anchors or aliases")
    if isinstance(event, yaml.ScalarEvent):
        return _Scalar(event.value, _is_text(event))
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_node(inner, events, depth + 1))
        return items
    if not isinstance(event, yaml.MappingStartEvent):
        raise ValueError("is empty")
    members: dict[str, _Node] = {}
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        name = _node(inner, events, depth + 1)
        if not isinstance(name, _Scalar):
            raise ValueError("has a key that is no text")
        if name.value in members:
            raise ValueError(f"has `{name.value[:60]}` twice")
        members[name.value] = _node(next(events), events, depth + 1)
    return members


def _is_text(event: yaml.ScalarEvent) -> bool:
    if event.tag is not None:
        return bool(event.tag == _TEXT_TAG)
    if not event.implicit[0]:
        return True
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(event.value[:1], [])
    return bool(event.value) and not any(pattern.match(event.value) for _, pattern in resolvers)


def _object(key: ObjectKey, document: Mapping[str, _Node]) -> LiveObject:
    if (_value(document, "apiVersion"), _value(document, "kind")) != ("v1", "ConfigMap"):
        raise ValueError("is not a ConfigMap")
    metadata = _mapping(document, "metadata")
    for name in sorted({*document} - _FIELDS) + sorted({*metadata} - _METADATA):
        raise ValueError(f"has the field `{name[:60]}`, which a sync would lose")
    written = ObjectKey(_value(metadata, "namespace") or key.namespace, _value(metadata, "name") or "")
    if written != key:
        raise ValueError(f"says that it is `{str(written)[:60]}`")
    data = _mapping(document, "data")
    return LiveObject(
        key.namespace,
        key.name,
        "",
        "",
        {name: _text(value, name) for name, value in data.items()},
        {name: _text(value, name) for name, value in _mapping(metadata, "labels").items()},
        {name: _text(value, name) for name, value in _mapping(metadata, "annotations").items()},
        _value(document, "immutable") == "true",
        _owners(metadata.get("ownerReferences")),
        None,
        tuple(name for name, value in data.items() if isinstance(value, _Scalar) and not value.is_text),
    )


def _value(members: Mapping[str, _Node], name: str) -> str | None:
    node = members.get(name)
    return node.value if isinstance(node, _Scalar) else None


def _mapping(members: Mapping[str, _Node], name: str) -> Mapping[str, _Node]:
    node = members.get(name)
    if node is None or (isinstance(node, _Scalar) and not node.is_text):
        return {}
    if not isinstance(node, dict):
        raise ValueError(f"has `{name}` that is no mapping")
    return node


def _text(node: _Node, name: str) -> str:
    if not isinstance(node, _Scalar):
        raise ValueError(f"has `{name[:60]}` that is no text")
    return node.value


def _owners(node: _Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    references = node if isinstance(node, list) else [node]
    return tuple(
        f"`{_value(each, 'kind')}/{_value(each, 'name')}`" if isinstance(each, dict) else "another object"
        for each in references
    )

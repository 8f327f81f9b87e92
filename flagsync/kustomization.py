"""A set as a folder for Kustomize: a kustomization that generates the set's ConfigMaps from files beside it.

Kustomize then does what it is best at: it puts the hash of the content into a versioned map's name and into every reference to
it, in whatever kustomization lists this folder under `resources`. The folder names no namespace, because Kustomize would then
leave references alone that name none either (observed with 5.5 and 5.7): the kustomization that lists it says where it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flagsync.dialects.docker import DIALECT as LINES
from flagsync.manifests import VERSION_DIGITS, quoted
from flagsync.model.manifest import COMMIT_ANNOTATION, HASH_ANNOTATION, Manifest

KUSTOMIZE: Final = "kustomize"
"""The name by which this is asked for."""

FILE: Final = "kustomization.yaml"
"""The file by which Kustomize knows a folder as its own."""

_NOT_OURS: Final = frozenset({COMMIT_ANNOTATION, HASH_ANNOTATION})
"""What a sync of ours notes on its maps. Here Kustomize makes them, and an overlay may change what they hold."""


def kustomization(manifests: Iterable[Manifest]) -> dict[str, str]:
    """The files of the folder, by their names in it.

    Values of one line stand together in one file for each map; Kustomize reads its lines as Docker reads those of an env file
    (`api/kv` in its source). Others, and documents, are files of their own, which it takes letter by letter.
    """
    files: dict[str, str] = {}
    generators = [_generator(manifest, files) for manifest in manifests]
    files[FILE] = "".join(
        ["apiVersion: kustomize.config.k8s.io/v1beta1\n", "kind: Kustomization\n", "configMapGenerator:\n", *generators]
    )
    return dict(sorted(files.items()))


def base_name(manifest: Manifest) -> str:
    """The name of a map without our hash of its content: Kustomize appends its own."""
    return manifest.name.removesuffix(f"-{manifest.hash[:VERSION_DIGITS]}") if manifest.immutable else manifest.name


def kept_annotations(manifest: Manifest) -> dict[str, str]:
    """The annotations of a map that stay true when Kustomize makes it."""
    return {key: value for key, value in manifest.annotations.items() if key not in _NOT_OURS}


def _generator(manifest: Manifest, files: dict[str, str]) -> str:
    name = base_name(manifest)
    lines: list[str] = []
    apart: list[str] = []
    for key, value in sorted(manifest.data.items()):
        if key in manifest.keys and LINES.problem(key, value) is None:
            lines.append(LINES.assign(key, value))
        else:
            files[f"{name}/{key}"] = value
            apart.append(f"{key}={name}/{key}")
    text = f"- name: {quoted(name)}\n"
    if lines:
        files[f"{name}.env"] = "".join(lines)
        text += f"  envs:\n  - {quoted(f'{name}.env')}\n"
    if apart:
        text += "  files:\n" + "".join(f"  - {quoted(each)}\n" for each in apart)
    text += "  options:\n"
    text += "    immutable: true\n" if manifest.immutable else "    disableNameSuffixHash: true\n"
    return text + _mapping("labels", manifest.labels) + _mapping("annotations", kept_annotations(manifest))


def _mapping(name: str, content: Mapping[str, str]) -> str:
    return f"    {name}:\n" + "".join(f"      {quoted(key)}: {quoted(value)}\n" for key, value in sorted(content.items()))

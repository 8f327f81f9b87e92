"""The systems that flags can come from. One more is one file and one line here."""

from __future__ import annotations

import re
from typing import Final

from flagsync.importers import configmap, dotenv, flagd
from flagsync.model.fault import UsageFault
from flagsync.model.importer import ForeignFile, Importer
from flagsync.nearest import nearest

ALL: Final[tuple[Importer, ...]] = (
    configmap.IMPORTER,
    dotenv.IMPORTER,
    flagd.IMPORTER,
)

BY_NAME: Final = {importer.name: importer for importer in ALL}

_OTHERS: Final = (
    ("a FeatureFlag resource", r"kind[\"']?\s*:\s*[\"']?FeatureFlag\b"),
    ("an OpenFeature manifest", r"[\"']flagType[\"']"),
    ("an export of LaunchDarkly", r"[\"'](?:fallthrough|offVariation|flagValues)[\"']"),
    ("an export of Unleash", r"[\"']strategies[\"']"),
    ("a file of GO Feature Flag", r"\bdefaultRule[\"']?\s*:"),
    ("a file of Microsoft's feature management", r"\b(?:feature_management|FeatureManagement)\b"),
    ("a flag of GitLab", r"\b(?:introduced_by_url|rollout_issue_url|default_enabled)\s*:"),
    ("an export of Flagsmith", r"[\"']feature_states[\"']"),
    ("an export of GrowthBook", r"[\"']defaultValue[\"']"),
    ("a file of Flipt", r"^(?:namespace|segments)\s*:"),
    ("a file of flagsync itself", r"\A(?>(?s:.)*?^(?:key|kind)\s*:)(?s:.)*^default\s*:"),
)
"""Formats that are known by sight but not read, and what gives them away."""


def looks_like(text: str) -> tuple[str, str | None] | None:
    """What a text seems to be, in words, and the importer that reads it, if any; None where it looks like nothing known."""
    for importer in ALL:
        if importer.resembles(text):
            return importer.summary, importer.name
    return next(((words, None) for words, mark in _OTHERS if re.search(mark, text, re.MULTILINE)), None)


def chosen(name: str, file: ForeignFile) -> Importer:
    """The importer of a name. Raises UsageFault where there is none, or where the file plainly is of another format."""
    importer = BY_NAME.get(name)
    if importer is None:
        near = nearest(name, BY_NAME)
        hint = f"did you mean `{near}`?" if near else f"use one of {', '.join(BY_NAME)}"
        raise UsageFault(f"there is no import format `{name[:60]}`", hint)
    if importer.resembles(file.text):
        return importer
    seen = looks_like(file.text)
    if seen is None:
        return importer
    words, other = seen
    hint = f"try `flagsync import {other} {file.name}`" if other else "nothing was written; this format is not read yet"
    raise UsageFault(f"{file.name} looks like {words}, not like {importer.summary}", hint)

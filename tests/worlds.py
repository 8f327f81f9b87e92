"""Flags and segments from a folder of real files, without the linter in between."""

from __future__ import annotations

from pathlib import Path

from flagsync.build import flags_of, segment_of
from flagsync.gather import kind_of
from flagsync.parse import parse
from tests.agreement.generate import World


def load_world(folder: Path) -> World:
    """Everything below the folder's ``flags/``."""
    world = World()
    for file in sorted(folder.glob("flags/**/*.yaml")):
        path = file.relative_to(folder).as_posix()
        document = parse(path, kind_of(path), file.read_bytes())
        for flag in flags_of(document):
            world.add(flag)
        segment = segment_of(document)
        if segment is not None:
            world.segments[segment.name] = segment
    return world

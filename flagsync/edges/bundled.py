"""The door to the files that flagsync brings along: its JSON schemas."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

SchemaName = Literal["flag", "segment", "config", "report"]
"""What there is a schema for. The first three are also the values of `DocumentKind`."""

SCHEMA_NAMES: Final[tuple[SchemaName, ...]] = get_args(SchemaName)

_PACKAGE: Final = Path(__file__).resolve().parent.parent
_FOLDERS: Final = (_PACKAGE / "schemas", _PACKAGE.parent / "schemas")
"""In an installed wheel the schemas lie inside the package; in a source checkout beside it, where editors find them."""


@cache
def schema_text(name: SchemaName) -> str:
    """The published text of a schema, byte for byte.

    Raises FileNotFoundError where the installation is incomplete.
    """
    file = f"{name}.v1.schema.json"
    folder = next((folder for folder in _FOLDERS if (folder / file).is_file()), _FOLDERS[0])
    return (folder / file).read_text(encoding="utf-8")

"""The door to what is installed: which grammars there are, told by their files without importing them."""

from __future__ import annotations

import os
import sys
from typing import Final

_PREFIX: Final = "tree_sitter"


def installed() -> str:
    """Names the grammars that are installed and their builds: what the results of a scan depend on besides the code.

    These are the packages of tree-sitter and their descriptions, which tell the version, wherever Python looks for packages.
    """
    found: list[str] = []
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                known = [entry for entry in entries if entry.name.startswith(_PREFIX)]
            # A package's own folder changes when it is first loaded.
            found += [f"{each.name}={each.stat().st_mtime_ns if each.name.endswith('-info') else ''}" for each in known]
        except OSError:
            continue
    return ",".join(sorted(found))

"""What a file imports under which name, read with a few expressions per family of languages."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Final

_HEAD: Final = 65_536
"""Imports stand at the top; further than this nobody looks."""

_GO: Final = re.compile(rb'^[ \t]*(?:import[ \t]+)?(?:([A-Za-z_][\w]*|\.)[ \t]+)?"([^"\n]+)"[ \t]*(?://[^\n]*)?$', re.MULTILINE)
_FROM: Final = re.compile(rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)", re.MULTILINE)
_IMPORT: Final = re.compile(rb"^[ \t]*import[ \t]+([\w.]+)(?:[ \t]+as[ \t]+(\w+))?", re.MULTILINE)
_SCRIPT: Final = re.compile(
    rb"\b(?:import|export)\b\s*(?:type\s+)?([\w$*,\s]{0,100}?(?:\{[^{}\"'`;]*+\})?)\s*\bfrom\s*[\"']([^\"'\n]+)[\"']"
)
_REQUIRE: Final = re.compile(
    rb"\b(?:const|let|var)\s+(\{[^}]*\}|[\w$]+)\s*=\s*(?:await\s+)?(?:require|import)\(\s*[\"']([^\"'\n]+)[\"']"
)
_JVM: Final = re.compile(
    rb"^[ \t]*import[ \t]+(?:static[ \t]+)?(?:[a-z_]\w*\.)*([A-Z]\w*(?:\.\w+)?)(?:[ \t]+as[ \t]+(\w+))?[ \t]*;?[ \t]*$",
    re.MULTILINE,
)
"""What is a member of a class, or gets another name."""

_JVM_ALL: Final = re.compile(rb"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)\.(?:\*|_)[ \t]*;?[ \t]*$", re.MULTILINE)
_DOTNET: Final = re.compile(rb"^[ \t]*(?:global[ \t]+)?using[ \t]+(\w+)[ \t]*=[ \t]*([\w.]+)[ \t]*;", re.MULTILINE)
_DOTNET_ALL: Final = re.compile(rb"^[ \t]*(?:global[ \t]+)?using[ \t]+static[ \t]+([\w.]+)[ \t]*;", re.MULTILINE)
_PYTHON_ALL: Final = re.compile(rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\*", re.MULTILINE)
_RENAMES: Final = re.compile(rb"[ \t]*=[ \t]*(?:new[ \t]+)?([A-Z]\w*(?:\.[A-Z]\w*)*)(?:\(\))?[ \t]*;?[ \t]*(?:\r?\n|\Z)")
"""Another name for a class, or the only one of its kind: `typealias F = FeatureKeys`, `names = Names()`."""

_MOST: Final = 20

_NAMED: Final = re.compile(rb"([\w$*]+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?")


class Imports:
    """The imports of one file of a family of languages."""

    def __init__(self, family: str, data: bytes) -> None:
        self._family = family
        self._data = data
        self._others: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The module that a name of this file comes from; empty where that is not known."""
        module = self._known.get(name, "") if name else ""
        if not module and self._family == "go" and name[:1].isupper():
            # Everything that a package exports stands by its bare name where it is imported as a dot.
            return self._known.get(".", "")
        return module or self._renamed(name)

    def _renamed(self, name: str) -> str:
        """The class that this file gives another name to; empty where it gives that name to none, or to several things."""
        if name not in self._others:
            sought = name.encode("utf-8", "replace")
            found: set[str] = set()
            at = -1
            while len(found) < 2 and sought and (at := self._data.find(b"%s =" % sought, at + 1, _HEAD)) >= 0:
                match = _RENAMES.match(self._data, at + len(sought), at + len(sought) + 200)
                if match is not None and not self._data[at - 1 : at].strip(b" \t\n"):
                    found.add(match[1].decode("ascii"))
            self._others[name] = found.pop() if len(found) == 1 else ""
        return self._others[name]

    @cached_property
    def all_of(self) -> str:
        """The packages and classes whose every member stands by its bare name in this file, with blanks between them."""
        pattern = {"jvm": _JVM_ALL, "dotnet": _DOTNET_ALL, "python": _PYTHON_ALL}.get(self._family)
        found = pattern.findall(self._data[:_HEAD])[:_MOST] if pattern else []
        return b" ".join(found).decode("utf-8", "replace")

    @cached_property
    def _known(self) -> dict[str, str]:
        head = self._data[:_HEAD]
        found: dict[bytes, bytes] = {}
        if self._family == "go":
            for alias, path in _GO.findall(head):
                found[alias or _go_name(path)] = path
        elif self._family == "python":
            for module, alias in _IMPORT.findall(head):
                found[alias or module.rpartition(b".")[2]] = module
            for module, names in _FROM.findall(head):
                for name, alias in _NAMED.findall(names):
                    found[alias or name] = b"%s.%s" % (module, name) if alias else module
        elif self._family == "jvm":
            for path, alias in _JVM.findall(head):
                if alias or b"." in path:
                    found[alias or path.rpartition(b".")[2]] = path
        elif self._family == "dotnet":
            found = dict(_DOTNET.findall(head))
        elif self._family == "javascript":
            for names, path in (*_SCRIPT.findall(head), *_REQUIRE.findall(head)):
                for name, alias in _NAMED.findall(names):
                    renamed = alias and name not in {b"*", b"default"}
                    found[alias or name] = b"%s.%s" % (path, name) if renamed else path
                    found.setdefault(name, path)
        return {name.decode("utf-8", "replace"): module.decode("utf-8", "replace") for name, module in found.items()}


def _go_name(path: bytes) -> bytes:
    """The name under which Go imports a path by default: its last part, but not a major version."""
    parts = path.split(b"/")
    if len(parts) > 1 and re.fullmatch(rb"v\d+", parts[-1]):
        return parts[-2]
    return parts[-1]

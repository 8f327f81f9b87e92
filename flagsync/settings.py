"""What stands at a place of a configuration file, a manifest, an env file, a Dockerfile or a shell script.

They set variables (`FLAG_X=true`, `FLAG_X: "true"`), read them (`$FLAG_X`, `${FLAG_X:-false}`) and pass them on
(`configMapKeyRef`, a bare name in a list of Compose's `environment`).
"""

from __future__ import annotations

import re
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.imports import Imports
from flagsync.lexical import Guesser
from flagsync.model.language import Language
from flagsync.model.reference import Occurrence

_READS: Final = re.compile(
    r"(?:\$\{?|\$\(|\$env:|%\{|\benv\.|\bENV\.|\.Values\.[\w.]*|\bvars\.|printenv |-v |-n |-z |env \"|index [\w.$]+ \""
    r"|lookup\(\s?(?:[\"']env[\"']|[\w.]{0,80}\benv\w{0,20})\s?,\s?[\"']|%env\((?:\w+:){0,4}|\{\{-?[^{}\n]{0,200}[\s(]\.)$"
)
_LOOKS_UP: Final = re.compile(
    r"\b(?:(?:var|local|module|each)\.([\w.]{0,100})(?:\.|\[\s?\")|lookup\(\s?([\w.]{1,100})\s?,\s?\")$"
)
_OF_FLAGS: Final = re.compile(r"(?i)flag|feature|toggle")
"""Terraform: `var.feature_flags["x"]`, `lookup(local.flags, "x", false)`."""

_ASKS: Final = re.compile(
    r"(?i)(?:^|[\s;|&(`!])([\w./-]*(?:flag|feature|toggle|enabled)[\w./-]*)(?:[ \t]+[\w./=-]+){0,3}[ \t]+[\"']?$"
)
"""A command about flags: `flagctl enabled x`, `if feature_enabled "x"`."""

_TELLS: Final = re.compile(r"\b(?:echo|printf|log|warn|die)\b[^;|&]*$")
_KEY_REFERENCE: Final = re.compile(r"(?:configMapKeyRef|secretKeyRef)\s*:(?:(?!\n\s*-).)*$", re.DOTALL)
_WHOLES: Final = ("-flags", ".env")
_WHOLE_MAP: Final = re.compile(r"configMapRef\s*:(?:(?!\n\s*-).)*\bname\s*:\s*[\"']?$", re.DOTALL)
_WHOLE_FILE: Final = re.compile(r"(env_file|--env-file)\s*[:= ]\s*(?:\[[^\]]*)?[\"']?$")
_FILE_ITEM: Final = re.compile(r"\s*-\s*(?:path\s*:\s*)?[\"']?$")
_ITEM_BEGINS: Final = re.compile(r"\n\s*-\s|\[|\},\s*\{")
_ITEM_ENDS: Final = re.compile(r"\n\s*-\s|\]|\},\s*\{|\n\s*(?:env|volumes|image|name|ports)\s*:")
_PREFIX: Final = re.compile(r"\bprefix\s*:\s*[\"']?([A-Za-z_][\w.-]*)")
_FOLDERS: Final = re.compile(r"(?:[\w.${}-]*/)+$")
_KEY: Final = re.compile(r"[\"']?\s*(?::(?!-)|=|\?=|:=|\+=|>\s*)")
_VALUE: Final = re.compile(r"(?<![\w.-])([\w.-]+)[\"']?\s*[:=]\s*[\"']?$")
_ITEM: Final = re.compile(r"^\s*-\s*[\"']?$")
_ENDS: Final = re.compile(r"[\"']?\s*(?:[,\]})#;]|$)")


class Settings:
    """Answers for one file."""

    def __init__(self, text: ByteText, language: Language) -> None:
        self._text = text
        self._guesser = Guesser(text, language, Imports("", b""))
        self._shell = language.shape == "shell"

    def occurrence(self, name: str, start: int, end: int) -> Occurrence:
        """What probably stands at a place; configuration is simple enough for that to be `exact`."""
        guess = self._guesser.occurrence(name, start, end)
        if guess.form == "comment":
            return guess._replace(exact=True)
        line = self._text.line_start(start)
        before = self._text.text(max(line, start - 300), start)
        after = self._text.text(end, end + 120).split("\n", 1)[0]
        plain = Occurrence(name, "text", "plain", guess.span)
        if name.endswith(_WHOLES) and (way := self._taken_whole(start, line)):
            prefix = self._prefix_at(start, end) if way == "envFrom" else ""
            return plain._replace(form="string", role="element", subject=way, position="whole", declared=prefix)
        if _READS.search(before):
            return plain._replace(form="name", role="argument", subject="$")
        if (looks_up := _LOOKS_UP.search(before)) and _OF_FLAGS.search(looks_up[1] or looks_up[2] or ""):
            return plain._replace(form="string", role="argument", subject="lookup")
        if self._shell and not _TELLS.search(before) and (asks := _ASKS.search(before)):
            return plain._replace(form="string", role="argument", subject=asks[1])
        if _ENDS.match(after):
            if before.rstrip(" \"'").endswith("key:") and _KEY_REFERENCE.search(self._text.text(max(0, start - 300), start)):
                return plain._replace(form="string", role="argument", subject="configMapKeyRef")
            if _ITEM.match(before):
                return plain._replace(form="string", role="element", subject=self._list_of(line))
            if match := _VALUE.search(before):
                return plain._replace(form="string", role="value", declared=match[1])
            if guess.form == "string":
                return plain._replace(form="string")
        if _KEY.match(after):
            empty = not after.split(":", 1)[-1].strip() and not self._shell
            return plain._replace(form="string", role="key", position="empty" if empty else "")
        return plain._replace(form="name") if self._shell and guess.form == "name" else plain._replace(form="part")

    def _taken_whole(self, start: int, line: int) -> str:
        """By which way a workload gets everything that a map or a file of that name holds; empty where it does not."""
        if _WHOLE_MAP.search(self._text.text(max(0, start - 300), start)):
            return "envFrom"
        before = _FOLDERS.sub("", self._text.text(max(line, start - 300), start))
        if match := _WHOLE_FILE.search(before):
            return match[1]
        return "env_file" if _FILE_ITEM.match(before) and self._list_of(line) == "env_file" else ""

    def _prefix_at(self, start: int, end: int) -> str:
        """What `envFrom` puts in front of every name of the map at a place."""
        before = self._text.text(max(0, start - 300), start)
        begin = max((match.end() for match in _ITEM_BEGINS.finditer(before)), default=0)
        after = self._text.text(end, end + 200)
        stop = _ITEM_ENDS.search(after)
        match = _PREFIX.search(before[begin:] + after[: stop.start() if stop else len(after)])
        return match[1] if match else ""

    def _list_of(self, line: int) -> str:
        """The key above a list: `environment` in Compose."""
        for above in reversed(self._text.text(max(0, line - 2_000), line).splitlines()):
            if not above.lstrip().startswith(("-", "#")):
                match = re.fullmatch(r"\s*([\w-]+):\s*", above[:200])
                return match[1] if match else ""
        return ""

"""A guess at what stands at a place, from the text around it: for languages without a syntax tree here, and for templates.

Against syntax trees on ten thousand hits such a guess is right in about 87 of 100 cases, so everything it says is marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.imports import Imports
from flagsync.model.language import Language
from flagsync.model.reference import Argument, Form, Occurrence, Role

_BEFORE: Final = 300
_QUOTES: Final = b"\"'`"
_SECTION: Final = re.compile(
    r"[\"'`](?:[$#%]\{)?(?:[\w.:-]*[.:])?(\w*(?:[Ff]lag|FLAG|[Ff]eature|FEATURE|[Tt]oggle|[Ee]xperiment)\w*)"
    r"(?:[.:][\w-]{1,40}){0,2}[.:]$"
)
_SECTION_ENDS: Final = re.compile(rb"(?:[.:](?:enabled|active|on))?(?::[^\"'`{}\n]*)?\}?[\"'`]")
_RECEIVER: Final = (
    r"(?:([A-Za-z_$][\w$]*)[?!]?(?:\(\))?\s*(?:\?\.|!!?\.|\.|->|::|:(?=\w+\())\s*)?"
    r"([A-Za-z_$][\w$]*[?!]?)\s*(?:<[^()<>]*>)?"
)
_BEFORE_IT: Final = r"((?:[^()\"'`;,]*+,|\s*+[\"'`][^\"'`\n]*+[\"'`]\s*+,)*+)\s*+(?:(\w+)\s*[:=]\s*)?\[?$"
_CALL: Final = re.compile(rf"{_RECEIVER}\s*\({_BEFORE_IT}")
_COMMAND: Final = re.compile(rf"{_RECEIVER}[ ]{_BEFORE_IT}")
"""A call without parentheses, as in Ruby and Elixir."""

_ASSIGN: Final = re.compile(r"(?:^|[\s;,{(.$@])([A-Za-z_]\w*)(?:\s*:\s*[\w.<>?\[\]& ]+)?\s*(?::?=|=>|:)\s*$")
_DEFINE: Final = re.compile(r"#\s*define\s+(\w+)\s+$")
_EXTENDS: Final = re.compile(r"\bobject\s+([A-Z]\w*)\s+extends\s+[\w.]+\(\s*$")
"""A flag that is an object, as in Scala: `case object NewFlow extends Flag("new-flow")`."""

_PREFIXED: Final = re.compile(r"(?<=[(,\s])(?:[sfr]|:)$")
"""What marks a string behind which values are put in: `s"tier-$tier"`, `:"tier_#{tier}"`."""

_LISTED_IN: Final = re.compile(
    r"\b(?:val|var|let|const|final|static)\s+(\w+)\b[^=()\[\]\n]{0,60}(?:\[[\w.]*\])?\s*=\s*"
    r"(?:(?:Seq|List|Set|Vector|Array|IndexedSeq)\s*\(|(?:const\s*)?(?:<\w+>)?[\[{])[^()\[\]{}=;]*$"
)
"""A list that a name is given: `val values: Seq[Flag] = Seq(NewFlow, OldFlow)`."""

_SETS: Final = re.compile(r"^[ \t]*@([a-z_]\w*)\s+$", re.MULTILINE)
"""An attribute of a module of Elixir: `@flag :new_flow`."""

_INDEX: Final = re.compile(r"([A-Za-z_$][\w$]*)\s*\??\.?\s*\[\s*$")
_QUALIFIED: Final = re.compile(r"([A-Za-z_$][\w$]*)(?:\(\)|\[[^\]]*\])?\s*(?:\?\.|!\.|\.|->|::)\s*$")
_COMPARED: Final = re.compile(r"([A-Za-z_$][\w$]*)\s*(?:===?|!==?|\beq\b|\bin\b)\s*$")
_EQUALS: Final = re.compile(r"([A-Za-z_]\w*)\s*(?:=|<>)\s*$")
_ATTRIBUTE: Final = re.compile(r"(?:<([\w.:-]+)\b[^<>]*?)?[\s<]([:@*\[(#.\w-]+[\])]*)=[\"']?[{\[]*$")
_LISTED: Final = re.compile(r"<([\w.:-]+)\b[^<>]*?\s([:@\w-]+)=[\"'](?:@?[\w.()-]+\s*,\s*)*$")
"""An attribute of several values: `<feature name="a, b">`."""

_IN_VALUE: Final = re.compile(r"=\"[^\"]*$|='[^']*$")
"""The inside of an attribute's value, and of no text in an expression: `v-if="flags.x"`, but not `t("features.x")`."""

_MARKED: Final = re.compile(r"^(?:v-bind|v-on|v|data|x|th|ng|asp)[:-](?=\w)|^[:@\[(#]+|[\])]+$")
_PIPED: Final = re.compile(r"\|\s*([A-Za-z_]\w*)")
"""A filter of a template: `{{ "x" | feature_enabled }}`."""

_FILTERS: Final = re.compile(r"\|\s*([A-Za-z_]\w*)\s*:\s*$")
"""The argument of a filter: `{% if request|feature_on:"x" %}`."""

_SENDS: Final = re.compile(r"(?:([A-Za-z_]\w*)\]*\s+)?([A-Za-z_]\w*):\s*$")
"""A message of Objective-C: `[flags isEnabled:@"x"]`."""

_DECLARES: Final = re.compile(
    r"(?:\b(?:const|let|var|val|final|static|def|fun|function|class|enum|case|type|define|public|private)\b[^=;()\n]*)$"
)
_VALUE: Final = re.compile(r"\s*(?::?=[^=]|:\s*[\w.<>]+\s*=)")
_ARGUMENT: Final = re.compile(
    r"\s*(?:(\w+)\s*[:=]\s*)?(?:(?P<quote>[\"'`])(?P<text>(?:(?!(?P=quote))[^\\\n]|\\.)*)(?P=quote)|:(?P<symbol>\w+)"
    r"|(?P<truth>true|false|True|False)\b|(?P<number>-?\d[\d_.]*)|(?P<name>[A-Za-z_$][\w$.:]*)(?!\s*[(\[])|(?P<other>[^,()\n]+))\s*([,)]|$)?"
)


class Guesser:
    """Answers for one file of a language, or for a part of it that begins at `offset` of the whole."""

    def __init__(self, text: ByteText, language: Language, imports: Imports) -> None:
        self._text = text
        self._data = text.data
        self._language = language
        self._imports = imports

    @cached_property
    def _comments(self) -> tuple[list[int], list[int]]:
        """Where the comments begin and end, in one pass that knows strings, so that `//` in a URL fools nobody."""
        line = [re.escape(mark.encode()) for mark in self._language.line_comments]
        blocks = [(re.escape(start.encode()), re.escape(end.encode())) for start, end in self._language.block_comments]
        parts = [rb"(?P<s>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\\n]|\\.)*`)"]
        # `{{#if` of Handlebars begins no comment of Jinja.
        blocks = [(rb"(?<!\{)" + start if start == rb"\{\#" else start, end) for start, end in blocks]
        parts = [rb"%s(?:(?!%s).)*?(?:%s|\Z)" % (start, end, end) for start, end in blocks] + parts
        # A `#` in the middle of a word, as in a URL or a colour, begins no comment.
        parts += [(rb"(?<![^\s;])" if mark in {rb"\#", b"#"} else b"") + mark + rb"[^\n]*" for mark in line]
        starts: list[int] = []
        ends: list[int] = []
        for match in re.finditer(b"|".join(parts), self._data, re.DOTALL):
            if match.lastgroup != "s":
                starts.append(match.start())
                ends.append(match.end())
        return starts, ends

    def occurrence(self, name: str, start: int, end: int) -> Occurrence:
        """What probably stands at a place."""
        starts, ends = self._comments
        at = bisect_right(starts, start) - 1
        if at >= 0 and start < ends[at]:
            return self._made(name, "comment", "plain", start, end)
        opening, closing = self._data[start - 1 : start], self._data[end : end + 1]
        quoted = bool(opening) and opening in _QUOTES and closing == opening
        symbol = opening == b":" and self._language.name in {"elixir", "template", "other"}
        if quoted or symbol:
            return self._string(name, start, end)
        if bool(opening) and opening in _QUOTES and name[-1:] in {"-", "_"}:
            # What follows is computed, so the string's end is not known.
            return self._string(name, start, end)._replace(form="part")
        inside = self._inside_string(start)
        if inside and self._language.shape == "template" and (found := self._in_attribute(name, start, end)):
            return found
        section = _SECTION.search(self._text.text(max(0, start - 80), start)) if inside else None
        if section is not None and _SECTION_ENDS.match(self._data, end):
            begin = start - len(section[0].encode()) + 1
            return self._string(name, begin, end)._replace(span=self._text.span(start, end), receiver=section[1])
        if not name.isidentifier():
            return self._made(name, "part" if inside else "text", "plain", start, end)
        return self._made(name, "part", "plain", start, end) if inside else self._name(name, start, end)

    def _in_attribute(self, name: str, start: int, end: int) -> Occurrence | None:
        """A name or one of several texts in an attribute's value: `v-if="flags.x"`, `<feature name="x, y">`."""
        before = self._text.text(max(0, start - _BEFORE), start)
        if name.isidentifier() and _IN_VALUE.search(before) and _QUALIFIED.search(before):
            return self._name(name, start, end)
        match = _LISTED.search(before)
        if match is None or self._data[end : end + 1] not in {b",", b'"', b"'"}:
            return None
        return self._made(name, "string", "attribute", start, end)._replace(
            subject=_MARKED.sub("", match[2]), receiver=match[1]
        )

    def _string(self, name: str, start: int, end: int) -> Occurrence:
        before = self._text.text(max(0, start - 1 - _BEFORE), start - 1)
        after = self._text.text(end + 1, end + 61).lstrip()
        before = before.removesuffix("@") if self._language.name == "objective-c" else _PREFIXED.sub("", before)
        role: Role = "plain"
        subject = receiver = position = declared = ""
        if self._language.shape == "template" and (match := _FILTERS.search(before) or _PIPED.match(after)):
            role, subject, position = "argument", match[1], "0"
        elif (match := _EXTENDS.search(before)) or (self._language.name == "elixir" and (match := _SETS.search(before))):
            role, declared = "declared", match[1]
        elif match := _INDEX.search(before):
            role, subject = "index", match[1]
        elif match := _CALL.search(before) or (None if _ASSIGN.search(before) else _COMMAND.search(before)):
            role, subject, receiver = "argument", match[2].lstrip("$"), (match[1] or "").lstrip("$")
            position = match[4] or str(match[3].count(","))
            if subject[:1].isupper() and not receiver and (given := _ASSIGN.search(before[: match.start()])):
                declared = given[1]
        elif self._language.name == "objective-c" and (match := _SENDS.search(before)):
            role, subject, receiver, position = "argument", match[2], match[1] or "", "0"
        elif match := _DEFINE.search(before):
            role, declared = "declared", match[1]
        elif match := _COMPARED.search(before) or (_EQUALS.search(before) if self._language.name == "sql" else None):
            role, subject = "compared", match[1]
        elif (match := _ATTRIBUTE.search(before)) and self._language.shape == "template":
            role, subject, receiver = "attribute", _MARKED.sub("", match[2]), match[1] or ""
            if subject.startswith("*"):
                # A directive that stands for an element: `*appFeature="'x'"`.
                receiver, subject = subject[1:], "of"
        elif match := _ASSIGN.search(before):
            role, declared = "declared", match[1]
        elif after[:1] == ":" or after[:2] == "=>":
            role = "key"
        form: Form = "part" if after[:1] == "+" else "string"
        return self._made(name, form, role, start, end)._replace(
            subject=subject, receiver=receiver, position=position, declared=declared
        )

    def _name(self, name: str, start: int, end: int) -> Occurrence:
        line = self._text.line_start(start)
        before = self._text.text(max(line, start - _BEFORE), start)
        after = self._text.text(end, end + 200).split("\n", 1)[0]
        qualifier = match[1] if (match := _QUALIFIED.search(before)) else ""
        made = self._made(name, "name", "plain", start, end)._replace(
            qualifier=qualifier, origin=self._imports.of(qualifier or name)
        )
        if re.match(r"\s*(?:import|from|use|using|require|include|export\s*\{)\b", before + after):
            return made._replace(role="import")
        if after[:1] == "(":
            if _DECLARES.search(before):
                return made._replace(role="declaration", declared=name)
            return made._replace(role="callee", arguments=self._arguments(end + 1))
        if (listed := _LISTED_IN.search(self._text.text(max(0, start - _BEFORE), start))) and re.match(
            r"\s*[,)\]}\n]|\s*$", after
        ):
            return made._replace(role="element", declared=listed[1])
        if self._language.name == "elixir" and before.strip() == "@" and re.match(r"\s+[:\"~%\[{]", after):
            return made._replace(role="declaration", declared=name)
        if not qualifier and (_DECLARES.search(before) or (_VALUE.match(after) and not before.strip())):
            return made._replace(role="declaration", declared=name)
        return made

    def _arguments(self, at: int) -> tuple[Argument, ...]:
        found: list[Argument] = []
        text = self._text.text(at, at + 400)
        offset = 0
        while len(found) < 5 and (match := _ARGUMENT.match(text, offset)):
            span = self._text.span(at + len(text[: match.start()].encode()), at + len(text[: match.end()].encode()))
            kind, value = _kind(match)
            found.append(Argument(kind, value.strip(), match[1] or "", "", span))
            offset = match.end()
            if match[9] != ",":
                break
        return tuple(found)

    def _inside_string(self, start: int) -> bool:
        """Whether an odd number of quotes opens on the line before a place."""
        line = self._data[self._text.line_start(start) : start]
        return any(line.count(quote) % 2 == 1 for quote in (b'"', b"`")) or (
            line.count(b"'") % 2 == 1 and re.search(rb"(?<![A-Za-z])'[^']*$", line) is not None
        )

    def _made(self, name: str, form: Form, role: Role, start: int, end: int) -> Occurrence:
        return Occurrence(name, form, role, self._text.span(start, end), exact=False)


def _kind(match: re.Match[str]) -> tuple[str, str]:
    if match["text"] is not None:
        parts = re.split(r"\$\{|#\{|\{\{", match["text"], maxsplit=1)
        return ("string", match["text"]) if len(parts) == 1 else ("prefix", parts[0])
    for group, kind in (("symbol", "string"), ("truth", "boolean"), ("number", "number"), ("name", "name")):
        if match[group] is not None:
            return kind, match[group].lower() if kind == "boolean" else match[group]
    return "other", match["other"] or ""

"""What the syntax tree says of a name at a place: a whole string or a part of one, argument of which call, value of which name.

Every walk goes down one path with a cursor or up the same path in a list; nothing recurses, whatever the nesting.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.grammar import Node, Tree
from flagsync.imports import Imports
from flagsync.model.language import Grammar
from flagsync.model.reference import Argument, Form, Occurrence, Role

DEEPEST: Final = 400
"""Nodes that lie deeper than this are left to the guess; nobody writes such code by hand."""

_ARGUMENTS_READ: Final = 6
_SNIPPET: Final = 60

_OPENING: Final = re.compile(rb"(?:[A-Za-z@$]{0,3}#{0,3}(?:\"\"\"|'''|[\"'`])|:[\"']?|%[A-Za-z]?[\[({<|]|)")
_CLOSING: Final = re.compile(rb"(?:\"\"\"|'''|[\"'`\])}>|])?#{0,3}:?")
_NAME: Final = re.compile(r"[A-Za-z_]\w*[?!]?")
_LAST_NAME: Final = re.compile(r"([A-Za-z_$][\w$]*[?!]?)[^\w$]*$")
_CALLEE: Final = re.compile(
    r"(?:([A-Za-z_$][\w$]*)[?!]?(?:\([^()]*\)|\[[^\[\]]*\])?\s*[?!]*(?:\.|->|::|:)\s*)?([A-Za-z_$][\w$]*[?!]*)\s*(?:<[^()]*>|\[[\w.*]+\])?\s*$"
)
_KEYWORD: Final = re.compile(rb"\s*[$]?([A-Za-z_]\w*)\s*[:=]\s*")
_CONCATENATES: Final = frozenset({"+", ".", "..", "<<", "<>", "++", "%", "~"})
_COMPARES: Final = frozenset({"==", "===", "!=", "!==", "in", "not in", "is", "eq", "<=>", "=~"})
_IMPLIED: Final = re.compile(rb"(?:^|[\s(,:=\[])\.$")
"""The dot of Swift's `.newFlow`, whose enum is implied."""

_TYPED: Final = frozenset({b"", b"<", b"!", b"["})
"""What may stand between a callee and its arguments: type arguments, or the mark of a macro or an assertion."""

_FORMATS: Final = re.compile(r"(?i)format|sprintf")
_PLACEHOLDER: Final = re.compile(r"[%{$]|#\{")
_TRUTH: Final = {"true": "true", "false": "false", "True": "true", "False": "false"}


@dataclass(slots=True)
class _Seen:
    """What the climb from a name to the top has noted so far; `end` is where the name ends."""

    name: str
    form: Form
    end: int
    role: Role = "plain"
    subject: str = ""
    receiver: str = ""
    position: str = ""
    declared: str = ""
    owner: str = ""


def _is_macro(callee: str) -> bool:
    return callee.isupper() or callee == "define"


class Classifier:
    """Answers for one file. `tree` was made of `text` with `grammar`."""

    def __init__(self, text: ByteText, tree: Tree, grammar: Grammar, imports: Imports) -> None:
        self._text = text
        self._data = text.data
        self._tree = tree
        self._grammar = grammar
        self._imports = imports
        self._declarations = dict(grammar.declarations)

    def occurrence(self, name: str, start: int, end: int) -> Occurrence | None:
        """What stands at a place; None where the tree is too deep to say."""
        nodes = self._path(start, end)
        if nodes is None:
            return None
        grammar = self._grammar
        if any(node.type in grammar.comments for node in nodes):
            return self._made(name, "comment", "plain", start, end)
        index = self._string(nodes)
        if index is not None:
            return self._in_string(name, nodes, index, start, end)
        if nodes[-1].type == "preproc_arg":
            quoted = self._data[start - 1 : start] == b'"' and self._data[end : end + 1] == b'"'
            return self._in_context(name, "string" if quoted else "name", nodes, len(nodes) - 1, start, end)
        leaf = nodes[-1]
        if (leaf.start_byte, leaf.end_byte) != (start, end) or not _NAME.fullmatch(name):
            if any(node.type == "ERROR" for node in nodes):
                return None
            return self._made(name, "text", "plain", start, end)
        return self._in_name(name, nodes, start, end)

    def _path(self, start: int, end: int) -> list[Node] | None:
        cursor = self._tree.walk()
        nodes = [self._tree.root_node]
        while cursor.goto_first_child_for_byte(start) is not None:
            node = cursor.node
            if node is None or node.start_byte > start or node.end_byte < end:
                break
            nodes.append(node)
            if len(nodes) > DEEPEST:
                return None
        return nodes

    def _string(self, nodes: Sequence[Node]) -> int | None:
        """The index of the string literal that a path ends in."""
        for index in range(len(nodes) - 1, 0, -1):
            kind = nodes[index].type
            if kind in self._grammar.strings:
                return index
            if kind in self._grammar.interpolations:
                return None
        return None

    def _in_string(self, name: str, nodes: list[Node], index: int, start: int, end: int) -> Occurrence:
        literal = nodes[index]
        parent = nodes[index - 1]
        if parent.type in self._grammar.documentation and parent.child_count == 1:
            return self._made(name, "comment", "plain", start, end)
        before, after = self._data[literal.start_byte : start], self._data[end : literal.end_byte]
        whole = _OPENING.fullmatch(before) is not None and _CLOSING.fullmatch(after) is not None
        return self._in_context(name, "string" if whole else "part", nodes, index, start, end)

    def _in_name(self, name: str, nodes: list[Node], start: int, end: int) -> Occurrence:
        index = len(nodes) - 1
        while index and nodes[index - 1].type in self._grammar.members and nodes[index - 1].end_byte == end:
            index -= 1
        unit = nodes[index]
        qualifier = _last_name(self._text.text(max(unit.start_byte, start - 200), start)) if unit.start_byte < start else ""
        if not qualifier and _IMPLIED.search(self._data, max(0, start - 2), start):
            qualifier = "."
        if any(node.type in self._grammar.imports for node in nodes[-6:]):
            return self._made(name, "name", "import", start, end)._replace(
                subject=self._renamed(end), origin=self._imports.of(name)
            )
        if index and (found := self._as_callee(name, nodes, index, start, end, qualifier)):
            return found
        return self._in_context(name, "name", nodes, index, start, end, qualifier)

    def _as_callee(self, name: str, nodes: list[Node], index: int, start: int, end: int, qualifier: str) -> Occurrence | None:
        call = nodes[index - 1]
        if call.type not in self._grammar.calls or call.type in self._declarations:
            return None
        inner = _arguments_of(call, self._grammar)
        if inner is None:
            if call.end_byte != end or call.start_byte == start:
                return None
        elif nodes[index].start_byte >= inner.start_byte or self._data[end : inner.start_byte].strip()[:1] not in _TYPED:
            return None
        receiver = qualifier.strip(".") or _last_name(self._text.text(max(call.start_byte, start - 200), start))
        arguments = self._arguments(inner) if inner is not None else ()
        return self._in_context(name, "name", nodes, index, start, end, receiver)._replace(
            role="callee", qualifier=receiver, origin=self._imports.of(receiver or name), arguments=arguments
        )

    def _in_context(
        self, name: str, form: Form, nodes: list[Node], index: int, start: int, end: int, qualifier: str = ""
    ) -> Occurrence:
        """Climbs from the node at `index` and notes what it passes."""
        seen = _Seen(name, form, end)
        stop = index
        while stop > 0:
            stop -= 1
            if self._ends(seen, nodes, stop):
                break
        function = next((node for node in nodes[: stop + 1][::-1] if node.type in self._grammar.functions), None)
        if form == "string" and seen.role == "argument" and function is None and not seen.declared and _is_macro(seen.subject):
            seen.declared = next((self._macro_name(node) for node in nodes[::-1] if node.type in self._grammar.calls), "")
        if function is not None and seen.role == "declared" and self._reused(function, seen.declared, nodes[stop]):
            seen.position = "reused"
        return self._made(name, seen.form, seen.role, start, end)._replace(
            subject=seen.subject,
            receiver=seen.receiver,
            position=seen.position,
            declared=seen.declared,
            owner=seen.owner or self._owner(nodes, stop),
            qualifier=qualifier,
            origin=self._imports.of(qualifier or name),
            nested=function is not None,
        )

    def _ends(self, seen: _Seen, nodes: list[Node], at: int) -> bool:
        """Notes what one node on the way up says; whether the way ends there."""
        grammar, node, child = self._grammar, nodes[at], nodes[at + 1]
        kind = node.type
        begins = seen.form == "string" and child.start_byte == node.start_byte
        if kind in self._declarations:
            self._pass_declaration(seen, node, child)
            return True
        if kind in grammar.calls:
            return not (begins and seen.role == "plain") and self._pass_call(seen, node)
        if kind in grammar.arguments and _calls(nodes, at, grammar):
            return self._pass_arguments(seen, node, child)
        if kind in grammar.subscripts:
            if seen.role == "plain" and child.start_byte > node.start_byte:
                seen.role = "index"
                seen.subject = _last_name(self._text.text(child.start_byte - 120, child.start_byte))
            return True
        if kind in grammar.pairs:
            seen.role, seen.declared, seen.owner = self._pair(node, child, seen.role, seen.declared, seen.owner)
        elif kind in grammar.tables:
            seen.role = "element" if seen.role == "plain" else seen.role
        elif kind in grammar.binaries:
            return self._pass_operator(seen, node, child)
        elif kind in grammar.wrappers:
            keyword = _KEYWORD.fullmatch(self._data[node.start_byte : child.start_byte])
            if keyword is not None and seen.role == "plain":
                seen.position = keyword[1].decode("ascii")
        elif not (kind in grammar.members and begins):
            self._pass_end(seen, node, child)
            return True
        return False

    def _pass_declaration(self, seen: _Seen, node: Node, child: Node) -> None:
        title = self._title(node, child, self._declarations[node.type])
        if title is None:
            if seen.form == "name" and seen.role == "plain":
                seen.role, seen.declared = "declaration", seen.name
            elif seen.role in {"element", "key"}:
                seen.subject = self._source_of(node)
        elif title and seen.declared:
            seen.owner = seen.owner or title
        elif title:
            seen.declared = title
            seen.role = "declared" if seen.role == "plain" else seen.role

    def _pass_call(self, seen: _Seen, node: Node) -> bool:
        if seen.role != "argument" or seen.subject:
            return True
        seen.subject, seen.receiver = self._callee(node)
        return False

    def _pass_arguments(self, seen: _Seen, node: Node, child: Node) -> bool:
        if seen.role == "argument":
            return True
        named = seen.declared if seen.role == "value" else ""
        seen.position = seen.position or named or str(_index_in(node, child))
        seen.role, seen.declared = "argument", ""
        return False

    def _pass_operator(self, seen: _Seen, node: Node, child: Node) -> bool:
        operator = self._operator(node)
        if operator in _COMPARES and seen.role == "plain":
            seen.role, seen.subject = "compared", self._other_side(node, child)
            return True
        if operator in _CONCATENATES and seen.form == "string":
            seen.form = "part"
        return False

    def _pass_end(self, seen: _Seen, node: Node, child: Node) -> None:
        if node.type in self._grammar.imports:
            seen.role, seen.subject = "import", self._renamed(seen.end)
        elif node.type in self._grammar.types:
            seen.role = "type"
        elif node.type in self._grammar.attributes:
            seen.role, seen.subject = "attribute", _last_name(self._text.text(node.start_byte, child.start_byte))
            tag = self._data.rfind(b"<", max(0, node.start_byte - 2_000), node.start_byte)
            element = re.match(rb"<([\w.]+)", self._data[tag : tag + 120]) if tag >= 0 else None
            seen.receiver = element[1].decode("ascii", "replace") if element else ""

    def _source_of(self, declaration: Node) -> str:
        """What a pattern takes apart: `useFlags` in `const { newCheckout } = useFlags()`."""
        value = declaration.child_by_field_name("value") or declaration.child_by_field_name("right")
        if value is None:
            return ""
        if value.type in self._grammar.calls:
            return self._callee(value)[0]
        return _last_name(self._text.text(value.start_byte, min(value.end_byte, value.start_byte + 120)))

    def _macro_name(self, call: Node) -> str:
        """The first argument of a macro at the top of a file, where it is a name: `BASE_FEATURE(kFoo, "Foo")`."""
        inner = _arguments_of(call, self._grammar)
        first = inner.named_children[0] if inner is not None and inner.named_children else None
        if first is None or not (
            "identifier" in first.type or first.type in self._grammar.wrappers or first.type in self._grammar.strings
        ):
            return ""
        return _last_name(_content(self._text.text(first.start_byte, first.end_byte)))

    def enclosing(self, start: int, end: int) -> tuple[str, ...]:
        """The names of every declaration and pair around a place, innermost first."""
        nodes = self._path(start, end) or []
        found = []
        for at in range(len(nodes) - 2, -1, -1):
            node, child = nodes[at], nodes[at + 1]
            if node.type in self._grammar.pairs:
                found.append(self._pair(node, child, "plain", "", "")[1])
            elif node.type in self._declarations:
                found.append(self._title(node, child, self._declarations[node.type]) or "")
        return tuple(name for name in found if name)

    def _pair(self, node: Node, child: Node, role: Role, declared: str, owner: str) -> tuple[Role, str, str]:
        named = node.named_children
        is_key = bool(named) and child.start_byte == named[0].start_byte and len(named) > 1
        if is_key:
            return ("key" if role == "plain" else role), declared, owner
        title = _last_name(self._text.text(node.start_byte, min(child.start_byte, node.start_byte + 120)).rstrip("\"'`: =>]"))
        if role in {"plain", "element"}:
            return "value", title, owner
        if role in {"value", "key"}:
            return role, declared, owner or title
        return role, declared or title, owner

    def _title(self, node: Node, child: Node, field: str) -> str | None:
        """The name that a declaration declares; None where `child` is that name, empty where it declares no single name."""
        if field == "*":
            return None
        named = node.child_by_field_name(field) if field else next(iter(_identifiers(node)), None)
        if named is None:
            return ""
        if named.start_byte <= child.start_byte and child.end_byte <= named.end_byte:
            return None
        if named.type in self._grammar.tables:
            return ""
        return _last_name(self._text.text(named.start_byte, min(named.end_byte, named.start_byte + 200)))

    def _callee(self, call: Node) -> tuple[str, str]:
        """What is called, and on what."""
        inner = _arguments_of(call, self._grammar)
        end = inner.start_byte if inner is not None else call.end_byte
        match = _CALLEE.search(self._text.text(max(call.start_byte, end - 160), end).rstrip().removesuffix("?."))
        return (match[2].lstrip("$"), (match[1] or "").lstrip("$")) if match else ("", "")

    def _arguments(self, inner: Node) -> tuple[Argument, ...]:
        found: list[Argument] = []
        for node in [child for child in inner.named_children if child.type not in self._grammar.comments][:_ARGUMENTS_READ]:
            found += self._argument(node)
        return tuple(found)

    def _argument(self, node: Node, keyword: str = "") -> list[Argument]:
        grammar = self._grammar
        while node.type in grammar.wrappers and node.named_children:
            child = node.named_children[-1]
            match = _KEYWORD.fullmatch(self._data[node.start_byte : child.start_byte])
            keyword = match[1].decode("ascii") if match else keyword
            node = child
        if node.type in grammar.pairs and node.named_children:
            title = _last_name(self._text.text(node.start_byte, node.named_children[-1].start_byte).rstrip("\"'`: =>"))
            return [self._simple(node.named_children[-1], title)]
        if node.type in grammar.tables:
            simple = [self._simple(node, keyword)]
            rows = node.named_children if len(node.named_children) < 40 else []
            for row in rows:
                inner = row.named_children if row.type in grammar.tables else [row]
                simple += [each for pair in inner if pair.type in grammar.pairs for each in self._argument(pair)]
            return simple
        return [self._simple(node, keyword)]

    def _simple(self, node: Node, keyword: str) -> Argument:
        while node.type in self._grammar.wrappers and node.named_children:
            node = node.named_children[-1]
        span = self._text.span(node.start_byte, node.end_byte)
        written = self._text.text(node.start_byte, min(node.end_byte, node.start_byte + 400))
        if node.type in self._grammar.strings:
            content = _content(written)
            variable = next((child for child in node.children if child.type in self._grammar.interpolations), None)
            if variable is not None:
                before = self._text.text(node.start_byte, variable.start_byte)
                return Argument("prefix", _OPENING_TEXT.sub("", before, count=1).rstrip("#$\\({"), keyword, "", span)
            if self._grammar.hidden and self._grammar.hidden in content:
                return Argument("prefix", content.partition(self._grammar.hidden)[0], keyword, "", span)
            return Argument("string", content, keyword, "", span)
        if written in _TRUTH:
            return Argument("boolean", _TRUTH[written], keyword, "", span)
        if _NUMBER.fullmatch(written):
            return Argument("number", written.replace("_", ""), keyword, "", span)
        if node.type in self._grammar.binaries and self._operator(node) in _CONCATENATES and node.named_children:
            first = self._simple(node.named_children[0], "")
            if first.kind in {"string", "prefix"}:
                text = _PLACEHOLDER.split(first.text)[0] if self._operator(node) == "%" else first.text
                return Argument("prefix", text, keyword, "", span)
        if node.type in self._grammar.calls:
            inner = _arguments_of(node, self._grammar)
            if inner is not None and _FORMATS.search(self._text.text(node.start_byte, inner.start_byte)[-40:]):
                around = self._text.text(node.start_byte, min(node.end_byte, node.start_byte + 200))
                match = re.search(r"[\"']([^\"']*)[\"']", around)
                if match:
                    return Argument("prefix", _PLACEHOLDER.split(match[1])[0], keyword, "", span)
        converted = _CONVERTED.fullmatch(written)
        match = _DOTTED.fullmatch(converted[1] if converted else _UNWRAPPED.sub("", written))
        if match is not None:
            return Argument("name", match[2], keyword, _last_name(match[1] or ""), span)
        return Argument("other", " ".join(written.split())[:_SNIPPET], keyword, "", span)

    def _operator(self, node: Node) -> str:
        for child in node.children[1:-1]:
            text = self._text.text(child.start_byte, min(child.end_byte, child.start_byte + 8))
            if text in _CONCATENATES or text in _COMPARES:
                return text
        return ""

    def _other_side(self, node: Node, child: Node) -> str:
        for other in node.named_children:
            if other.start_byte != child.start_byte:
                return _last_name(self._text.text(max(other.start_byte, other.end_byte - 120), other.end_byte))
        return ""

    def _owner(self, nodes: Sequence[Node], stop: int) -> str:
        for node in nodes[stop::-1]:
            if node.type in self._grammar.owners and node is not nodes[-1]:
                named = node.child_by_field_name("name") or node.child_by_field_name("type")
                named = named or next(iter(_identifiers(node)), None)
                if named is not None:
                    return _last_name(self._text.text(named.start_byte, named.end_byte))
        return ""

    def _renamed(self, end: int) -> str:
        match = re.match(rb"\s+as\s+(\w+)", self._data[end : end + 120])
        return match[1].decode("ascii", "replace") if match else ""

    def _reused(self, function: Node, declared: str, declaration: Node) -> bool:
        """Whether a local name is named again in its function after its declaration."""
        rest = self._data[declaration.end_byte : function.end_byte]
        return re.search(rb"\b%s\b" % re.escape(declared.encode("utf-8", "replace")), rest) is not None

    def _made(self, name: str, form: Form, role: Role, start: int, end: int) -> Occurrence:
        return Occurrence(name, form, role, self._text.span(start, end))


_OPENING_TEXT: Final = re.compile(r"^[A-Za-z@$]{0,3}#{0,3}(?:\"\"\"|'''|[\"'`])|^:[\"']?")
_UNWRAPPED: Final = re.compile(
    r"(?:\.|->)(?:key|value|rawValue|name|id|Key|Value|Name|to_string|toString|getKey|to_s|as_str)(?:\(\))?$"
)
"""What turns a member of an enum into its text."""

_CONVERTED: Final = re.compile(r"(?:string|str|String|StringName|Symbol)\(([\w.$:]+)\)")
_NUMBER: Final = re.compile(r"-?\d[\d_]*(?:\.\d+)?[fFdDlLmM]?")
_DOTTED: Final = re.compile(r"[$&*]?((?:[A-Za-z_$][\w$]*(?:\(\))?(?:\?\.|!\.|\.|->|::|\\))*|\.)([A-Za-z_$][\w$]*)")


def _content(written: str) -> str:
    """The text of a string literal without its delimiters."""
    text = _OPENING_TEXT.sub("", written, count=1)
    return re.sub(r"(?:\"\"\"|'''|[\"'`])#{0,3}:?$|:$", "", text)


def _last_name(text: str) -> str:
    match = _LAST_NAME.search(text[-200:].rstrip("?!. "))
    return match[1].lstrip("$") if match else ""


def _identifiers(node: Node) -> list[Node]:
    return [
        child for child in node.named_children if "identifier" in child.type or child.type in {"name", "variable_declaration"}
    ]


def _arguments_of(call: Node, grammar: Grammar) -> Node | None:
    for child in call.children:
        if child.type in grammar.arguments:
            return child
        if child.type == "call_suffix":
            return _arguments_of(child, grammar)
    return None


def _calls(nodes: Sequence[Node], at: int, grammar: Grammar) -> bool:
    """Whether the argument list at an index belongs to a call."""
    above = nodes[at - 1]
    if above.type in grammar.wrappers and at > 1:
        above = nodes[at - 2]
    return above.type in grammar.calls


def _index_in(arguments: Node, child: Node) -> int:
    index = 0
    for each in arguments.named_children:
        if each.start_byte >= child.start_byte:
            break
        index += "comment" not in each.type
    return index

"""Which branch of the code stays when a flag has one value for good: what its `if` chooses, by the syntax tree.

Followed are negations, `and` and `or`, conditional expressions, and one local variable that holds the flag's value. Where
anything else stands between the flag and the branch, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.grammar import Node, Tree, parser_for
from flagsync.inline import BRANCHES, path_to
from flagsync.model.debt import Fork, Part
from flagsync.model.language import Grammar, Language
from flagsync.model.place import Position, Span
from flagsync.prefilter import places

MOST: Final = 4
"""How many branches of one place are looked for."""

_SNIPPET: Final = 40
_BLOCKS: Final = (
    "block",
    "body",
    "compound_statement",
    "else_clause",
    "else",
    "statement_list",
    "statements",
    "then",
)
_NAMED: Final = re.compile("identifier|declaration")
_BREAK: Final = re.compile(rb"\r\n|\n|\r")
_NEGATED: Final = frozenset({"unless", "unless_modifier", "guard_statement"})
_LOGICAL: Final = {b"&&": False, b"and": False, b"||": True, b"or": True}
"""The value of one side that settles the whole."""

_OPERATIONS: Final = frozenset(
    {
        "binary",
        "binary_expression",
        "binary_operator",
        "boolean_operator",
        "comparison_operator",
        "conjunction_expression",
        "disjunction_expression",
        "equality_expression",
        "is_expression",
        "in_expression",
    }
)
_UNARY: Final = frozenset(
    {"not_operator", "prefix_expression", "prefix_unary_expression", "unary", "unary_expression", "unary_op_expression"}
)


class Reader:
    """Answers for one file; its tree is made once."""

    def __init__(self, language: Language, data: bytes) -> None:
        self._language = language
        self._text = ByteText(data)
        self._data = data
        self._starts = [0, *(match.end() for match in _BREAK.finditer(data))]
        parser = parser_for(language)
        self._tree: Tree | None = parser.parse(data) if parser is not None else None

    def forks(self, span: Span, *, value: bool) -> list[Fork]:
        """What stays and what goes of the branches that the flag at a place decides, if it always has that value."""
        grammar = self._language.grammar
        if self._tree is None or grammar is None:
            return []
        nodes = path_to(self._tree, self._offset(span.start), self._offset(span.end), exact=False)
        found: list[Fork] = []
        for nodes_to in (nodes, *self._held(nodes, grammar)):
            fork = self._fork(nodes_to, grammar, value=value) if nodes_to else None
            if fork is not None:
                found.append(fork)
        return found[:MOST]

    def _offset(self, position: Position) -> int:
        """Where a line and a column are in the bytes; the end where the file is shorter than that."""
        start = self._starts[position.line - 1] if position.line <= len(self._starts) else len(self._data)
        line = self._data[start : start + 4 * position.column].decode("utf-8", "surrogateescape")
        return start + len(line[: position.column - 1].encode("utf-8", "surrogateescape"))

    def _held(self, nodes: Sequence[Node], grammar: Grammar) -> Iterator[list[Node]]:
        """The uses of a local variable that a place gives its value to."""
        at = self._climb(nodes, grammar)
        if at is None or self._tree is None:
            return
        node, child = nodes[at], nodes[at + 1]
        field = dict(grammar.declarations).get(node.type)
        named = node.child_by_field_name(field) if field not in {None, "*", ""} else None
        if named is None and field == "":
            named = next(
                (each for each in node.named_children if "identifier" in each.type or "declaration" in each.type), None
            )
        if named is None or named.start_byte <= child.start_byte < named.end_byte:
            return
        while named.named_children and named.type in {"expression_list", "pattern", "variable_declaration"}:
            named = named.named_children[0]
        if "identifier" not in named.type and named.type not in {"variable_name", "constant"}:
            return
        name = self._data[named.start_byte : named.end_byte]
        scope = next((each for each in reversed(nodes[:at]) if each.type in grammar.functions), nodes[0])
        for start in places(name.lstrip(b"$"), self._data):
            if node.end_byte <= start < scope.end_byte:
                found = path_to(self._tree, start, start + len(name.lstrip(b"$")))
                if found:
                    yield found

    def _climb(self, nodes: Sequence[Node], grammar: Grammar) -> int | None:
        """The index of the declaration whose value is what stands at the end of the path; None where there is none."""
        declarations = dict(grammar.declarations)
        calls = 0
        for at in range(len(nodes) - 2, -1, -1):
            node = nodes[at]
            if node.type in grammar.calls:
                calls += 1
            if calls > 1 or node.type in BRANCHES or node.type in _OPERATIONS or node.type in _UNARY:
                return None
            if node.type in declarations:
                return at
            if node.type in grammar.functions or node.type.endswith(("block", "statement")):
                return None
        return None

    def _fork(self, nodes: Sequence[Node], grammar: Grammar, *, value: bool) -> Fork | None:
        known: bool | None = value
        asked = 0
        for at in range(len(nodes) - 2, -1, -1):
            node, child = nodes[at], nodes[at + 1]
            if node.type in BRANCHES:
                return self._branch(node, child, known=known)
            if node.type in _UNARY:
                if not self._data[node.start_byte : child.start_byte].strip().startswith((b"!", b"not")):
                    return None
                known = None if known is None else not known
            elif node.type in _OPERATIONS:
                operator = self._operator(node, child)
                if operator not in _LOGICAL:
                    return None
                if self._is_shown(node, child, nodes[at - 1] if at else None):
                    return self._shown(node, child, known=known, settles=_LOGICAL[operator])
                known = known if known is _LOGICAL[operator] else None
            elif node.type in grammar.calls and child.type in grammar.arguments:
                asked += 1
                if asked > 1:
                    return None
            elif self._ends(node, grammar):
                return None
        return None

    def _ends(self, node: Node, grammar: Grammar) -> bool:
        """Whether what stands below a node is no condition any more."""
        ends = node.type in grammar.functions or node.type in dict(grammar.declarations)
        return ends or node.type.endswith(("block", "statement", "statements", "body"))

    def _branch(self, node: Node, child: Node, *, known: bool | None) -> Fork | None:
        condition, first, second = _parts(node)
        if condition is None or not (condition.start_byte <= child.start_byte and child.end_byte <= condition.end_byte):
            return None
        if node.type in _NEGATED:
            first, second = second, first
        if known is None:
            return Fork(self._span(condition), None, None)
        stays, goes = (first, second) if known else (second, first)
        return Fork(self._span(condition), self._part(stays, condition), self._part(goes, condition))

    def _is_shown(self, node: Node, child: Node, above: Node | None) -> bool:
        """Whether an element is shown, or a call made, only if: `newFlow && <NewFlow />`."""
        scripted = self._language.family == "javascript" and child.start_byte == node.start_byte
        return scripted and above is not None and above.type in {"jsx_expression", "expression_statement"}

    def _shown(self, node: Node, child: Node, *, known: bool | None, settles: bool) -> Fork | None:
        other = next((each for each in reversed(node.named_children) if each.start_byte >= child.end_byte), None)
        if known is None or other is None:
            return None
        part = self._part([other], child)
        return Fork(self._span(child), None, part) if known is settles else Fork(self._span(child), part, None)

    def _operator(self, node: Node, child: Node) -> bytes:
        for each in node.children:
            text = self._data[each.start_byte : min(each.end_byte, each.start_byte + 8)]
            signs = not each.named_children and each.start_byte != child.start_byte and not text[:1].isalnum()
            if text in _LOGICAL or signs:
                return text
        return b""

    def _part(self, nodes: Sequence[Node], condition: Node) -> Part | None:
        """The statements of a branch, without what encloses them."""
        while len(nodes) == 1 and nodes[0].type.endswith(_BLOCKS):
            inner = [each for each in nodes[0].named_children if "comment" not in each.type]
            if not inner:
                break
            nodes = inner
        if not nodes:
            return None
        begin, end = nodes[0].start_byte, nodes[-1].end_byte
        first, column, last, last_column = self._text.span(begin, end)
        beside = first == last == self._text.position(condition.end_byte)[0]
        written = " ".join(self._text.text(begin, min(end, begin + 4 * _SNIPPET)).split()) if beside else ""
        text = written if len(written) <= _SNIPPET else f"{written[: _SNIPPET - 1]}…"
        return Part(Span(Position(first, column), Position(last, last_column)), text)

    def _span(self, node: Node) -> Span:
        span = self._text.span(node.start_byte, node.end_byte)
        return Span(Position(span[0], span[1]), Position(span[2], span[3]))


def _parts(node: Node) -> tuple[Node | None, Sequence[Node], Sequence[Node]]:
    """The condition of a branch, what runs where it holds, and what runs where it does not."""
    named = [
        each for each in node.named_children if "comment" not in each.type and (each.type != "else" or each.named_children)
    ]
    condition = node.child_by_field_name("condition")
    if node.type == "conditional_expression" and condition is None:
        return (named[1], named[:1], named[2:3]) if len(named) > 2 else (None, (), ())
    if condition is None:
        return None, (), ()
    if node.type.endswith("_modifier"):
        return condition, named[:1], ()
    rest = [each for each in named if each.start_byte >= condition.end_byte]
    # Every `elif` is a branch of its own; together they are what runs otherwise.
    return condition, rest[:1], rest[1:]

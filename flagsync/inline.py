"""Flags that are kept in code: constants that are written as true or false, are never assigned again, and decide branches.

Only names that speak of switching something count, and only what a syntax tree shows; a guess would point at too much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from flagsync.bytetext import ByteText
from flagsync.grammar import Node, Tree, parser_for
from flagsync.model.language import Grammar, Language
from flagsync.model.place import Position, Span
from flagsync.model.record import record
from flagsync.prefilter import places

RULE: Final = "flag-in-code"

DEEPEST: Final = 400
"""Nodes that lie deeper than this are not looked at."""

_TYPED: Final = rb"[ \t]*(?:[ \t:][ \t]*[A-Za-z_][\w.]{0,40}\??[ \t]*)?"
_DECLARED: Final = re.compile(rb"\b([A-Za-z_]\w{2,80})\b(?=" + _TYPED + rb"=[ \t]*(true|false|True|False|!0|!1)\b)")
_ASSIGNED: Final = rb"\b%s\b" + _TYPED + rb"(?:\|\||&&|\?\?|[-+*/|&^])?=(?![=>~])|\bglobal\s+%s\b"
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+")
_BEGIN: Final = re.compile("(?:enable|disable|use|show|allow|support)[sd]?|feature|flag|toggle")
_END: Final = re.compile("(?:en|dis)abled|feature|flag|toggle|switch")
_NEVER: Final = re.compile("debug|debugging|tests?|testing|trace|tracing|verbose|mocks?|mocked|logs?|logging")
_FILLING: Final = frozenset(["k", "is", "has", "should"])

_DECLARATORS: Final = frozenset(
    {
        "assignment",
        "const_element",
        "const_item",
        "const_spec",
        "field_definition",
        "init_declarator",
        "property_declaration",
        "public_field_definition",
        "static_item",
        "var_spec",
        "variable_declarator",
    }
)
_INSIDE: Final = frozenset({"pattern", "variable_declaration"})
"""What may stand between a declared name and its declaration."""

_LASTING: Final = {
    "javascript": rb"\b(?:const|readonly|static)\b",
    "java": rb"\bfinal\b",
    "kotlin": rb"\bval\b",
    "csharp": rb"\b(?:const|readonly)\b",
    "swift": rb"\blet\b",
    "c": rb"\bconst(?:expr)?\b",
    "cpp": rb"\bconst(?:expr)?\b",
    "rust": rb"\b(?:const|static)\s+(?!mut\b)",
    "ruby": rb"^\s*(?=$)",
}
"""What must stand before a constant's name, where the language tells constants from variables."""

BRANCHES: Final = frozenset(
    {
        "conditional",
        "conditional_expression",
        "do_statement",
        "elif_clause",
        "else_if_clause",
        "elsif",
        "guard_statement",
        "if",
        "if_clause",
        "if_expression",
        "if_modifier",
        "if_statement",
        "ternary_expression",
        "unless",
        "unless_modifier",
        "while",
        "while_expression",
        "while_statement",
    }
)
_PASSES: Final = frozenset(
    {
        "binary",
        "binary_expression",
        "boolean_operator",
        "class_constant_access_expression",
        "comparison_operator",
        "condition_clause",
        "conjunction_expression",
        "disjunction_expression",
        "equality_expression",
        "not_operator",
        "parenthesized_expression",
        "parenthesized_statements",
        "prefix_expression",
        "prefix_unary_expression",
        "unary",
        "unary_expression",
        "unary_op_expression",
    }
)
_SHORT: Final = frozenset({b"&&", b"||", b"and", b"or"})


@record
class Constant:
    """One constant: its name, the truth that it holds, where its name is declared, and the branches that it decides there.

    `owner` is the class around it. `muted`: a comment at the declaration says that it is to stay.
    """

    name: str
    value: str
    span: Span
    owner: str
    guards: tuple[Span, ...]
    muted: bool


def speaks_of_switching(name: str) -> bool:
    """Whether a name is that of a switch: `ENABLE_GIFTS`, `kUseGifts`, `giftsEnabled`, but not `ENABLE_DEBUG`."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[0] in _FILLING:
        words = words[1:]
    if len(words) < 2 or any(map(_NEVER.fullmatch, words)):
        return False
    return _BEGIN.fullmatch(words[0]) is not None or _END.fullmatch(words[-1]) is not None


def declared(language: Language, data: bytes) -> list[Constant]:
    """The constants that a file declares, in order; none where its language has no grammar that is installed."""
    found = [match for match in _DECLARED.finditer(data) if speaks_of_switching(match[1].decode())]
    parser = parser_for(language) if found else None
    if parser is None or language.grammar is None:
        return []
    tree, text = parser.parse(data), ByteText(data)
    constants = []
    for match in found:
        name, start, end = match[1].decode(), match.start(1), match.end(1)
        nodes = path_to(tree, start, end)
        if not nodes or not _declares(nodes, language, data, match) or _is_assigned_again(match[1], data):
            continue
        guards = tuple(_guards(tree, language, text, match[1], but=start))
        constants.append(
            Constant(name, _value(match[2]), _span(text, start, end), _owner(nodes, text), guards, _is_muted(data, start))
        )
    return constants


def guarded(language: Language, data: bytes, name: str) -> list[Span]:
    """Where a file asks a constant in order to decide a branch."""
    parser = parser_for(language)
    if parser is None or language.grammar is None:
        return []
    return list(_guards(parser.parse(data), language, ByteText(data), name.encode(), but=-1))


def _value(written: bytes) -> str:
    return "true" if written in {b"true", b"True", b"!0"} else "false"


def _span(text: ByteText, start: int, end: int) -> Span:
    line, column, last_line, last_column = text.span(start, end)
    return Span(Position(line, column), Position(last_line, last_column))


def path_to(tree: Tree, start: int, end: int, *, exact: bool = True) -> list[Node]:
    """The nodes from the top down to the smallest that holds a stretch; where `exact`, none if that holds more."""
    cursor = tree.walk()
    nodes = [tree.root_node]
    while cursor.goto_first_child_for_byte(start) is not None:
        node = cursor.node
        if node is None or node.start_byte > start or node.end_byte < end or len(nodes) > DEEPEST:
            break
        nodes.append(node)
    return [] if exact and (nodes[-1].start_byte, nodes[-1].end_byte) != (start, end) else nodes


def _declares(nodes: Sequence[Node], language: Language, data: bytes, match: re.Match[bytes]) -> bool:
    """Whether the name is declared there, outside of functions, for good and with that value."""
    grammar = language.grammar
    if grammar is None or any(node.type in grammar.functions or node.type in grammar.arguments for node in nodes):
        return False
    at = len(nodes) - 2
    while at > 0 and nodes[at].type in _INSIDE and nodes[at].end_byte < match.end(2):
        at -= 1
    declaration = nodes[at]
    if declaration.type not in _DECLARATORS or data[match.end(2) : declaration.end_byte].strip() not in {b"", b";"}:
        return False
    if language.family == "ruby" and not match[1][:1].isupper():
        return False
    lasting = _LASTING.get(language.name) or _LASTING.get(language.family)
    begin = data.rfind(b"\n", 0, match.start(1)) + 1
    return language.family == "ruby" or lasting is None or re.search(lasting, data[begin : match.start(1)]) is not None


def _is_assigned_again(name: bytes, data: bytes) -> bool:
    written = re.escape(name)
    return sum(1 for _ in re.finditer(_ASSIGNED % (written, written), data)) > 1


def _owner(nodes: Sequence[Node], text: ByteText) -> str:
    for node in reversed(nodes[:-1]):
        named = node.child_by_field_name("name")
        if ("class" in node.type or "object" in node.type or "struct" in node.type) and named is not None:
            return text.text(named.start_byte, named.end_byte)
    return ""


def _is_muted(data: bytes, start: int) -> bool:
    """Whether a comment on the line, or alone on the line above, says so."""
    begin = data.rfind(b"\n", 0, start) + 1
    end = data.find(b"\n", start)
    own = data[begin : end if end >= 0 else len(data)]
    above = data[data.rfind(b"\n", 0, max(0, begin - 1)) + 1 : begin]
    alone = re.match(rb"[\s#/*;-]*flagsync:", above) is not None
    rule = rb"flagsync:\s*ignore\s*\[[^\]\n]*\bflag-in-code\b[^\]\n]*\]"
    return re.search(rule, own) is not None or (alone and re.search(rule, above) is not None)


def _guards(tree: Tree, language: Language, text: ByteText, name: bytes, *, but: int) -> Iterator[Span]:
    grammar = language.grammar
    if grammar is None:
        return
    for start in places(name, text.data):
        end = start + len(name)
        nodes = path_to(tree, start, end) if start != but else []
        if nodes and _decides(nodes, grammar, text.data, scripted=language.family == "javascript"):
            yield _span(text, start, end)


def _decides(nodes: Sequence[Node], grammar: Grammar, data: bytes, *, scripted: bool) -> bool:
    """Whether the last node is, or is a part of, the condition of a branch."""
    for at in range(len(nodes) - 2, 0, -1):
        node, child = nodes[at], nodes[at + 1]
        if node.type in BRANCHES:
            condition = node.child_by_field_name("condition")
            if condition is None:
                named = node.named_children
                condition = named[1] if node.type == "conditional_expression" and len(named) > 1 else named[0]
            return condition.start_byte <= child.start_byte and child.end_byte <= condition.end_byte
        if node.type in grammar.members or node.type in {"scoped_identifier", "navigation_suffix", "field_access"}:
            if node.end_byte != child.end_byte:
                return False
        elif node.type not in _PASSES:
            return False
        elif scripted and node.type == "binary_expression" and child.start_byte == node.start_byte:
            # What an element shows, and a call that is only made if: `USE_GIFTS && <Gifts/>`.
            operator = data[child.end_byte : child.end_byte + 8].split()[:1]
            if operator and operator[0] in _SHORT:
                return True
    return False

"""Syntax trees by tree-sitter, where the grammar of a language is installed (the extra `scan`). Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from flagsync.model.language import Language


class Node(Protocol):
    """A node of a syntax tree, as tree-sitter has it."""

    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def start_byte(self) -> int: ...  # noqa: D102
    @property
    def end_byte(self) -> int: ...  # noqa: D102
    @property
    def children(self) -> Sequence[Node]: ...  # noqa: D102
    @property
    def named_children(self) -> Sequence[Node]: ...  # noqa: D102
    @property
    def child_count(self) -> int: ...  # noqa: D102
    def child_by_field_name(self, name: str, /) -> Node | None: ...  # noqa: D102
    def children_by_field_name(self, name: str, /) -> list[Node]: ...  # noqa: D102


class Cursor(Protocol):
    """A walk through a tree that never recurses."""

    @property
    def node(self) -> Node | None: ...  # noqa: D102
    def goto_first_child_for_byte(self, index: int, /) -> int | None: ...  # noqa: D102


class Tree(Protocol):
    """The syntax tree of one file."""

    @property
    def root_node(self) -> Node: ...  # noqa: D102
    def walk(self) -> Cursor: ...  # noqa: D102


class Parser(Protocol):
    """Makes trees of texts; a syntax error is a node of the tree and never an exception."""

    def parse(self, source: bytes, /) -> Tree: ...  # noqa: D102


def parser_for(language: Language) -> Parser | None:
    """A new parser of a language; None where it has no grammar or that is not installed, or does not fit.

    A parser serves one thread only; making one costs next to nothing.
    """
    made = _made(language)
    if made is None:
        return None
    parser, grammar = made
    found: Parser = parser(grammar)
    return found


@cache
def _made(language: Language) -> tuple[Callable[[Any], Parser], Any] | None:
    """What makes parsers, and the grammar to make them with."""
    if language.grammar is None:
        return None
    try:
        tree_sitter = import_module("tree_sitter")
        entry = getattr(import_module(language.grammar.module), language.grammar.entry)
        grammar = tree_sitter.Language(entry())
        tree_sitter.Parser(grammar)
    except (ImportError, AttributeError, ValueError):
        return None
    return tree_sitter.Parser, grammar

"""Syntax trees by tree-sitter, where the grammar of a language is installed (the extra `scan`). Nothing is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Protocol

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


@cache
def parser_for(language: Language) -> Parser | None:
    """The parser of a language; None where it has no grammar or that is not installed, or does not fit."""
    if language.grammar is None:
        return None
    try:
        tree_sitter = import_module("tree_sitter")
        entry = getattr(import_module(language.grammar.module), language.grammar.entry)
        parser: Parser = tree_sitter.Parser(tree_sitter.Language(entry()))
    except (ImportError, AttributeError, ValueError):
        return None
    return parser

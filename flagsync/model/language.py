"""A programming language as the scanner sees it: whose files they are, and what the nodes of its syntax tree mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["code", "template", "configuration", "docs", "notebook", "shell"]
"""What a file mainly is; it decides what a flag's key in it can mean."""

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Grammar:
    """Where a syntax tree comes from, and its node types by what they mean.

    `module` is the Python package of one tree-sitter grammar, `entry` its function. `calls` have an argument list (one of
    `arguments`) and, in front of it, what is called. `declarations` map a node to the field with the declared name, or to an
    empty text where the first named child is the name. `wrappers` stand around a value without changing what it is.
    """

    module: str
    entry: str = "language"
    comments: frozenset[str] = frozenset({"comment"})
    strings: frozenset[str] = frozenset({"string"})
    interpolations: frozenset[str] = frozenset({"interpolation"})
    calls: frozenset[str] = _NONE
    arguments: frozenset[str] = frozenset({"argument_list", "arguments"})
    wrappers: frozenset[str] = _NONE
    members: frozenset[str] = _NONE
    subscripts: frozenset[str] = _NONE
    declarations: tuple[tuple[str, str], ...] = ()
    pairs: frozenset[str] = _NONE
    tables: frozenset[str] = _NONE
    binaries: frozenset[str] = frozenset({"binary_expression"})
    attributes: frozenset[str] = _NONE
    owners: frozenset[str] = _NONE
    functions: frozenset[str] = _NONE
    imports: frozenset[str] = _NONE
    types: frozenset[str] = _NONE
    cases: frozenset[str] = _NONE
    """The labels of a `switch` or a `match`."""
    maps: frozenset[str] = _NONE
    """Tables, or types of tables, whose keys are expressions and not names of fields."""
    variants: frozenset[str] = _NONE
    """The members of enums, whose text an attribute may give."""
    marks: frozenset[str] = _NONE
    """Attributes that stand before what they are about, and not in it."""
    branches: frozenset[str] = _NONE
    """One branch of a `switch`, `match` or `when`, with what it is chosen by and what it does."""
    documentation: frozenset[str] = _NONE
    """Nodes whose only child may be a string that documents something, as in Python."""
    passing: frozenset[str] = _NONE
    """Declarations that make a variable and no constant wherever they stand, as in the scripts of PHP."""
    eased: tuple[tuple[bytes, bytes], ...] = ()
    """What the grammar stumbles over outside strings and comments, and what to put there: as many bytes."""
    hidden: str = ""
    """What begins an interpolation inside strings that the grammar does not tell apart from their text."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its name, how its files are called, how it writes comments and, where there is one, its grammar.

    Files of one `family` can use each other's constants. `line_comments` and `block_comments` serve the guess that is made
    where the grammar is not installed. `package`: files of one folder see each other's names without an import.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    family: str = ""
    shape: Shape = "code"
    line_comments: tuple[str, ...] = ("//",)
    block_comments: tuple[tuple[str, str], ...] = (("/*", "*/"),)
    grammar: Grammar | None = None
    package: bool = False

"""Where a repository's code speaks of flags: occurrences in one file, references to a flag, and what follows for the flag."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from flagsync.model.place import Span
from flagsync.model.record import record
from flagsync.model.report import Skip, SourceInfo

Made = TypeVar("Made")

ENVIRONMENT: Final = "environment"
"""The accessor of what reads every environment variable that begins with a prefix."""

Form = Literal["string", "part", "name", "comment", "text"]
"""How a name stands in a file: as a whole string, a part of one, an identifier, in a comment, or in running text."""

Role = Literal[
    "argument",
    "attribute",
    "callee",
    "case",
    "compared",
    "declaration",
    "declared",
    "element",
    "import",
    "index",
    "key",
    "plain",
    "type",
    "value",
]
"""What the place is for: `declaration` is the declared name itself, `declared` the value that a declared name gets."""


class Argument(NamedTuple):
    """One argument of a call, as far as it can be told without running anything.

    `kind` is ``string`` (its text), ``composed`` (the text that known ones are put together to), ``prefix`` (a text that begins
    with it), ``name`` (an identifier, with its qualifier), ``boolean``, ``number`` or ``other`` (its source, shortened). Of a
    declared function, ``passes`` says that it hands the parameter `keyword` (its index and name, as ``0:flag``) to the function
    `text` of `qualifier`, and ``indexes`` that it looks it up there.
    """

    kind: str
    text: str
    keyword: str = ""
    qualifier: str = ""
    span: tuple[int, int, int, int] = (1, 1, 1, 1)


class Occurrence(NamedTuple):
    """A searched name at one place of one file: what can be said of it from that file alone.

    `subject` is what is called, indexed, compared or keyed there, `receiver` what that is called on, `position` the index or
    keyword of the argument. `declared` is the name that gets the value, `owner` the class, enum or object around it.
    `qualifier` stands before an identifier (``features`` in ``features.NewCheckout``), `origin` is the module that the file
    imports under that name. `nested`: inside a function. `test`: inside a test. `exact`: told by a syntax tree and not guessed.
    `within` is the name of the function around it. The `arguments` of a declared function say what it does with its parameters.
    """

    name: str
    form: Form
    role: Role
    span: tuple[int, int, int, int]
    subject: str = ""
    receiver: str = ""
    position: str = ""
    declared: str = ""
    owner: str = ""
    qualifier: str = ""
    origin: str = ""
    nested: bool = False
    exact: bool = True
    arguments: tuple[Argument, ...] = ()
    within: str = ""
    test: bool = False


class Usage(StrEnum):
    """The class of a reference."""

    CALL = "call"
    MEMBER = "member"
    ENVIRONMENT = "environment"
    ANNOTATION = "annotation"
    CONSTANT = "constant"
    OBJECT_KEY = "object-key"
    STRING = "string"
    PART = "part"
    COMMENT = "comment"
    DOCS = "docs"
    CONFIGURATION = "configuration"
    DYNAMIC = "dynamic"


USES = frozenset({Usage.CALL, Usage.MEMBER, Usage.ENVIRONMENT, Usage.ANNOTATION})
"""The classes that make a flag used, where they stand in code that is no test."""


class Certainty(StrEnum):
    """How sure the class of a reference is. `low` is never a reason to call a flag used."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@record
class Site:
    """A stretch of a file in one of the repositories that were scanned; `repository` is empty for the flags' own."""

    path: str
    span: Span
    repository: str = ""

    @property
    def order(self) -> tuple[str, str, int, int]:
        """Sort key."""
        return (self.repository, self.path, self.span.start.line, self.span.start.column)


@record
class Reference:
    """One place that speaks of a flag. `by` is the name that stands there: the key itself, a constant, a variable."""

    flag: str
    usage: Usage
    certainty: Certainty
    site: Site
    by: str
    test: bool = False
    guessed: bool = False


@record
class Request:
    """Code that asks for a key which no flag has. `near` is the defined key that may have been meant."""

    key: str
    site: Site
    accessor: str
    near: str | None
    test: bool = False


@record
class Unresolved:
    """Code that asks for a key that is only known when it runs; `prefix` is what it certainly begins with."""

    prefix: str
    site: Site
    accessor: str
    expression: str
    test: bool = False


@record
class Consumer:
    """A workload that is handed all variables of an app's flags; `way` is how (``envFrom``, ``env_file``).

    `prefix` is what every name gets in front of it there.
    """

    app: str
    way: str
    site: Site
    test: bool = False
    prefix: str = ""


@record
class Disagreement:
    """A default or a type in the code that is not what the definition says."""

    flag: str
    site: Site
    what: Literal["default", "type"]
    code: str
    definition: str


@record
class Mute:
    """A comment in code that silences a rule at its line, or that finds nothing to silence there."""

    rule: str
    site: Site


class State(StrEnum):
    """What the references say of a flag."""

    USED = "used"
    MAYBE = "maybe"
    POSSIBLE = "possible"
    TEST_ONLY = "test-only"
    UNREFERENCED = "unreferenced"
    UNKNOWN = "unknown"


@record
class FlagState:
    """The state of one flag, why in words, and the references that show it best."""

    flag: str
    state: State
    reason: str
    evidence: tuple[Reference, ...] = ()


class CodeFile(NamedTuple):
    """A file that may hold code. `stamp` names its content cheaply, `blob` is its Git blob id; either may be empty."""

    path: str
    stamp: str = ""
    blob: str = ""


@record
class CodeListing:
    """The files to scan, by path, those left out on purpose, and those that should have been read but cannot be."""

    files: Sequence[CodeFile]
    skipped: Sequence[Skip] = ()
    unread: Sequence[Skip] = ()
    kept: Collection[str] = frozenset()
    """Paths that are code although they look like somebody else's or a tool's."""


class CodeSource(Protocol):
    """One repository or folder whose code is scanned. `name` is empty for the repository of the flags themselves."""

    @property
    def name(self) -> str:
        """What the repository is called in reports."""

    def listing(self) -> CodeListing:
        """Every file that may hold code."""

    def read(self, file: CodeFile, ahead: Iterable[CodeFile] = ()) -> bytes | Skip:
        """The bytes of a file, at most one more than the limit, or why they cannot be had. `ahead` will be asked for next."""

    def each(self, count: int, work: Callable[[int], Made]) -> Iterator[Made]:
        """What `work`, which only reads from here, makes of 0 to `count` - 1, in that order; maybe some of it side by side."""

    def info(self) -> SourceInfo:
        """What is being read; asks Git."""


@record
class Scan:
    """Everything a scan found. `unread` is what should have been read and could not be: it makes flags unknown."""

    references: Sequence[Reference]
    states: Sequence[FlagState]
    requests: Sequence[Request] = ()
    unresolved: Sequence[Unresolved] = ()
    disagreements: Sequence[Disagreement] = ()
    skipped: Sequence[Skip] = ()
    unread: Sequence[Skip] = ()
    consumers: Sequence[Consumer] = ()
    incomplete: Collection[str] = ()
    """The names of the sources of which something should have been read and could not be."""
    files: int = 0
    searched: int = 0
    guessed: Mapping[str, int] = field(default_factory=dict)
    """Languages whose files were guessed at, because their grammar is not installed, with how many files."""
    muted: Sequence[Mute] = ()
    """What comments in the code silence: it is in none of the above."""
    idle: Sequence[Mute] = ()
    """Comments in the code that silence nothing."""

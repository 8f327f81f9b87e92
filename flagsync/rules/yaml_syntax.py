"""What: the file is not well-formed YAML.

Why: nothing can be read from it, so every flag in it would be missing wherever it is rendered.

Bad:
```yaml
key: checkout.new-flow
description: New: checkout
```
```yaml
key: checkout.new-flow
owners: [@shop/payments]
```

Good:
```yaml
key: checkout.new-flow
description: "New: checkout"
```
```yaml
key: checkout.new-flow
owners: ["@shop/payments"]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flagsync.model.document import Document, Problem
from flagsync.model.facts import Facts
from flagsync.model.finding import Draft, Note, Rule, Severity, Subject
from flagsync.preview import cut

RULE = Rule.of(__name__, __doc__, severity=Severity.ERROR, subject=Subject.READING, family="file")

_PLAINER: Final = {
    "merge conflict": (
        "it holds a merge conflict that is not resolved",
        "choose what to keep, and remove the lines of `<`, `=` and `>`",
    ),
    "could not find expected ':'": (
        "this line is no `key: value`",
        "add the colon and a space, or indent the line if it continues a text",
    ),
    "did not find expected '-' indicator": (
        "this line is indented like neither the list around it nor the keys above it",
        "align it with the first key after the `- `, or begin it with `- `",
    ),
    "did not find expected ',' or ']'": ("a `[` is not closed here, or a `,` is missing", "add the `]` or the `,`"),
    "did not find expected ',' or '}'": ("a `{` is not closed here, or a `,` is missing", "add the `}` or the `,`"),
    "found unexpected end of stream": ("it ends inside a quoted text", "add the closing quote"),
    "did not find expected alphabetic or numeric character": (
        "a value cannot begin with `*` or `&`",
        "put the value in quotes",
    ),
    "did not find expected comment or line break": (
        "a value that begins with `>` or `|` is a text of several lines",
        "put the value in quotes",
    ),
    "block sequence entries are not allowed in this context": (
        "a list item cannot stand here",
        "put the `- ` on a line of its own, under its key",
    ),
    "mapping keys are not allowed in this context": ("a value cannot begin with `? `", "put the value in quotes"),
    "found unknown escape character": (
        "inside double quotes a `\\` begins an escape, and this is none",
        "double the `\\`, or use single quotes",
    ),
    "did not find expected hexdecimal number": (
        "an escape is not complete",
        "write all its digits, as in `\\x41` and `\\u0041`, or use single quotes",
    ),
    "found unknown directive name": ("a line cannot begin with `%`", "put the value in quotes"),
}
"""libyaml's words (its scanner.c and parser.c), and ours: what is wrong, and what to do."""

_CONTROL: Final = "only tabs, line breaks and printable characters may stand in YAML: remove it, or write it as an escape"


def check(document: Document, facts: Facts) -> Iterator[Draft]:
    """Every place at which reading failed."""
    for problem in document.problems:
        if problem.rule == RULE.id:
            sentence, action = _words(problem)
            opened = problem.detail["opened"]
            here = (Note("it is opened here", document.at_span(opened)),) if opened and opened != problem.span else ()
            about = "" if sentence.startswith("the tag ") else "the file is not YAML: "
            yield RULE.found(document.at_problem(problem), about + sentence, help=action, notes=here)


def _words(problem: Problem) -> tuple[str, str]:
    said, character = str(problem.detail["problem"]), str(problem.detail["character"])
    before = str(problem.detail["before"]).strip()
    match said:
        case "mapping values are not allowed in this context" if ": " in before or before[-1:] in {'"', "'"}:
            return "a second `: ` on this line cannot be read", "put the text that contains `: ` in quotes"
        case "mapping values are not allowed in this context" if not before.startswith(("[", "{")) and before:
            return (
                "this line is indented deeper than the one above, which already has a value",
                "indent it like its neighbours, or put the text that contains `: ` in quotes",
            )
        case "mapping values are not allowed in this context":
            return "a `: ` cannot stand here", "write a key before it"
        case "did not find expected key":
            return _no_key(before, character)
        case "did not find expected node content" | "found character that cannot start any token":
            return _no_value(character)
    if problem.detail["context"] == "tag":
        return said, "remove the tag; flag files hold plain text, numbers, true and false"
    if said.startswith("the character "):
        return said, _CONTROL
    return _PLAINER.get(said, (said, "write plain YAML 1.2 here"))


def _no_key(before: str, character: str) -> tuple[str, str]:
    if before:
        return (
            f"the value ends before `{cut(character)}`, and more text follows",
            "put the whole value in quotes, or remove what follows",
        )
    if character == "-":
        return "a list item stands where a key should", "put it under a key of its own, or indent it"
    if character in {"]", "}"}:
        return f"this `{character}` closes nothing", "remove it, or open its bracket"
    return (
        "this line is indented unlike the keys around it",
        "align it with them; if a quote or bracket above is open, close it",
    )


def _no_value(character: str) -> tuple[str, str]:
    if character in {",", "]", "}"}:
        return f"a value is missing before `{character}`", f"write the value, or remove the `{character}`"
    if character in {"@", "`", "%"}:
        shown = "a backquote" if character == "`" else f"`{character}`"
        return f"a value cannot begin with {shown}", "put the value in quotes"
    return "a value is missing here", "write the value, or put it in quotes"

"""GitLab: a `dotenv` report artifact.

One NAME=value a line, no quotes, no comments, no empty lines; blanks around a value are stripped, and the runner replaces
`$NAME` in what it was given (GitLab's documentation of dotenv reports and its parser of them). GitLab itself refuses a report
that is too large (5 KB and 20 variables, if the administrator says nothing else), loudly, so that is left to it.
"""

from __future__ import annotations

from flagsync.model.target import Dialect

_BLANKS = "\0\t\n\v\f\r "
"""What Ruby's `strip` takes away."""


def _problem(_name: str, value: str) -> str | None:
    if "\n" in value:
        return "its value has a line break"
    if value != value.strip(_BLANKS):
        return "its value begins or ends with blanks, which are dropped on reading"
    if "$" in value:
        return "its value has a `$`, which the runner would replace"
    return None


def _assign(name: str, value: str) -> str:
    return f"{name}={value}\n"


DIALECT = Dialect("gitlab", "GitLab, artifacts:reports:dotenv", _problem, _assign)

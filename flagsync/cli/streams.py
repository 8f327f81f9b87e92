"""Standard output and standard error, which may be closed, full or gone while we speak."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from flagsync.model.fault import Fault


def emit(text: str) -> None:
    """Writes results to standard output, as UTF-8 whatever the locale says.

    A reader that has gone, as `head` does, changes nothing: the verb ends its work and says by its exit code what it found.
    Raises Fault where the output cannot be written for another reason.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as error:
        discard(sys.stdout)
        reason = (error.strerror or str(error)).lower()
        raise Fault(f"the results cannot be written to standard output: {reason}", "write them elsewhere") from error


def mention(text: str) -> None:
    """Says something on standard error; that nobody can hear it stops nothing."""
    try:
        click.echo(text, err=True, nl=not text.endswith("\n"))
    except OSError:
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Sends what is still to be written nowhere, so that Python does not complain at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

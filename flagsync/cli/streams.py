"""Standard input, output and error, which may be closed, full or gone while we speak."""

from __future__ import annotations

import os
import sys
from typing import TextIO

import click

from flagsync.model.fault import Fault, UsageFault


def emit(text: str) -> bool:
    """Writes results to standard output, as UTF-8 whatever the locale says; answers whether anybody reads them.

    A reader that has gone, as `head` does, changes nothing: the verb ends its work and says by its exit code what it found.
    Raises Fault where the output cannot be written for another reason.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        discard(sys.stdout)
        return False
    except OSError as error:
        discard(sys.stdout)
        reason = (error.strerror or str(error)).lower()
        raise Fault(f"the results cannot be written to standard output: {reason}", "write them elsewhere") from error
    return True


def listen(most: int) -> str:
    """Everything on standard input, as UTF-8.

    Raises UsageFault where it is a terminal, has more than `most` bytes, or is no text.
    """
    if sys.stdin.isatty():
        raise UsageFault("standard input is a terminal", "pipe into it what is to be read")
    content = sys.stdin.buffer.read(most + 1)
    if len(content) > most:
        raise UsageFault(f"standard input has more than {most} bytes", "pipe less into it")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageFault(f"standard input is no UTF-8 text: byte {error.start} is {content[error.start]:#04x}") from error


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

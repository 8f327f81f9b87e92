"""Why a run cannot proceed: the exceptions that the command line turns into one sentence and an exit code.

A user's mistake in a flag file is never an exception; it is a finding.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the process tells its caller. The same for every report format."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    COULD_NOT_RUN = 3
    REFUSED = 4
    CONFLICT = 5
    PARTIAL = 6
    FORBIDDEN = 7
    UNKNOWN = 8
    BUSY = 75
    INTERRUPTED = 130
    TERMINATED = 143


class Fault(Exception):
    """Something that stops the run. `message` is one sentence, `hint` what to do next."""

    exit_code = Exit.COULD_NOT_RUN

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageFault(Fault):
    """The command line or `flagsync.yaml` asks for something that does not exist."""

    exit_code = Exit.USAGE


class RefusedFault(Fault):
    """A safety guard says no; nothing was changed."""

    exit_code = Exit.REFUSED


class ConflictFault(Fault):
    """Something that we would change belongs to somebody else."""

    exit_code = Exit.CONFLICT


class PartialFault(Fault):
    """Some of the work was done and some was not; the message says what."""

    exit_code = Exit.PARTIAL


class ForbiddenFault(Fault):
    """Authentication failed or a right is missing."""

    exit_code = Exit.FORBIDDEN


class UnknownOutcomeFault(Fault):
    """A write may or may not have happened, and that could not be found out."""

    exit_code = Exit.UNKNOWN


class BusyFault(Fault):
    """Another run holds the lock; trying again later is right."""

    exit_code = Exit.BUSY

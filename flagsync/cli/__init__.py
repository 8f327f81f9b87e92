"""The front door: options in, one pipeline function, a report out. The only code that knows click.

Every fault becomes one sentence on standard error and an exit code here, and nowhere else.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Never

import click

from flagsync.cli.group import flagsync
from flagsync.cli.streams import discard
from flagsync.escape import safe_text
from flagsync.model.fault import Exit, Fault
from flagsync.phrase import phrase


class _Terminated(BaseException):
    """SIGTERM arrived; carried up like Ctrl-C, so that locks are released and journals written."""


def main(arguments: Sequence[str]) -> int:
    """Runs the command line. Answers the exit code; never raises."""
    signal.signal(signal.SIGTERM, _terminate)
    _open_streams()
    try:
        outcome = flagsync.main(list(arguments), prog_name="flagsync", standalone_mode=False)
    except Fault as fault:
        return _say(fault.message, fault.hint, fault.exit_code)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        print(error.format_message(), file=sys.stderr)  # noqa: T201 - the help, where no verb was given
        return Exit.USAGE
    except click.UsageError as error:
        verb = error.ctx.command_path if error.ctx is not None else "flagsync"
        return _say(error.format_message(), f"see `{verb} --help`", Exit.USAGE)
    except click.ClickException as error:
        return _say(error.format_message(), None, Exit.COULD_NOT_RUN)
    except (KeyboardInterrupt, click.Abort):
        return _say("interrupted", None, Exit.INTERRUPTED)
    except _Terminated:
        return _say("terminated", None, Exit.TERMINATED)
    except OSError as error:
        return _say(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", None, Exit.COULD_NOT_RUN)
    except RecursionError:
        return _say("something in the input is nested too deeply", None, Exit.COULD_NOT_RUN)
    except MemoryError:
        return _say("there is not enough memory", None, Exit.COULD_NOT_RUN)
    except Exception as error:
        if os.environ.get("FLAGSYNC_DEBUG"):
            raise
        what = f"this is a defect in flagsync: {type(error).__name__}: {error}"
        return _say(what, "please report it with the output of the same command under FLAGSYNC_DEBUG=1", Exit.COULD_NOT_RUN)
    return outcome if isinstance(outcome, int) else Exit.CLEAN


def _open_streams() -> None:
    """Opens what the caller closed (``>&-``), so that no file that is opened later takes its place and gets our output."""
    for number, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def _terminate(number: int, frame: FrameType | None) -> Never:
    del number, frame
    raise _Terminated


def _say(message: str, hint: str | None, code: int) -> int:
    try:
        sys.stdout.flush()
        print(f"flagsync: {safe_text(phrase(message))}", file=sys.stderr)  # noqa: T201 - the one place that speaks of faults
        if hint:
            print(f"  {safe_text(phrase(hint))}", file=sys.stderr)  # noqa: T201
    except OSError:
        discard(sys.stdout)
        discard(sys.stderr)
    return code

"""The way in: `flagsync` and `python -m flagsync`."""

from __future__ import annotations

import gc
import os
import sys
from typing import Never

from flagsync import __version__


def run() -> Never:
    """Runs the command line and leaves with its exit code."""
    # A run is short and frees nothing that matters; the cyclic collector would rescan every flag again and again.
    gc.disable()
    try:
        code = 0 if sys.argv[1:] == ["--version"] and _told_version() else _main()
    except KeyboardInterrupt:
        code = 130
    _leave(code)


def _main() -> int:
    from flagsync.cli import main

    return main(sys.argv[1:])


def _told_version() -> bool:
    """Answers `--version` without the parser of the command line, which takes twice as long to load as Python.

    Whether it could be told; where it could not, the command line says why.
    """
    try:
        print(f"flagsync {__version__}", flush=True)  # noqa: T201
    except OSError:
        return False
    return True


def _leave(code: int) -> Never:
    """Ends the process without freeing one by one what the system takes back at once."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    run()

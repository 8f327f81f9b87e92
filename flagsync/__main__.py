"""The way in: `flagsync` and `python -m flagsync`."""

from __future__ import annotations

import gc
import os
import sys
from typing import Never


def run() -> Never:
    """Runs the command line and leaves with its exit code."""
    # A run is short and frees nothing that matters; the cyclic collector would rescan every flag again and again.
    gc.disable()
    try:
        from flagsync.cli import main

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _leave(code)


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

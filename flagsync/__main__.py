"""The way in: `flagsync` and `python -m flagsync`."""

from __future__ import annotations

import gc
import sys


def run() -> None:
    """Runs the command line and leaves with its exit code."""
    # A run is short and frees nothing that matters; the cyclic collector would rescan every flag again and again.
    gc.disable()
    try:
        from flagsync.cli import main

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    run()

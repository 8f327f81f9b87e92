"""flagsync: feature flags without a flag server.

How to find your way, in the order in which to read:

- `pipeline/`: what every verb does, from the source to the report.
- `model/`: the things (flag, finding, manifest …); the standard library only.
- verb modules: rooms that turn one thing into another without touching the world (`parse`, `validate`, `build`, `judge` …).
- plural folders: shelves that grow by one file and one line (`rules/`, `targets/`, `reports/` …).
- `edges/`: the doors to files, Git and clusters.
- `cli/`: the command line.
"""

__version__ = "0.1.0"

"""`python -m docs.picture`: docs/picture.svg, the picture in the README, from what flagsync really prints."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAG = """\
key: checkout.new-flow
kind: release
description: The new checkout, behind a ramp
owners: [team:payments]
created: 2026-11-02
expires: 2027-01-25
links: {issue: https://example.test/PAY-12}
type: boolean
default: disabled
environments:
  staging: {rollout: {serve: enabled, percent: 100}}
  production:
    rollout:
      serve: enable
      percent: 5
      stages:
        - {percent: 5, hold: 24h}
        - {percent: 25, hold: 48h}
        - {percent: 100}
"""
STEPS = (
    "flagsync lint",
    "sed -i 's/enable$/enabled/' flags/checkout.new-flow.yaml && git commit --quiet --all --message 'New checkout for 5 %'",
    "flagsync sync --env production",
    "sed -i 's/percent: 5$/percent: 25/' flags/checkout.new-flow.yaml && git commit --quiet --all --message 'Ramp to 25 %'",
    "flagsync sync --env production",
    "flagsync rollback --env production",
)
COLORS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "36": "#79c0ff"}
WIDTH, LINE, LEFT, TOP = 8.4, 20, 18, 44


def session() -> list[str]:
    """The lines of the terminal, with their ANSI colours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "shop"
        folder.mkdir()
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "FORCE_COLOR": "1",
            "HOME": name,
            **{f"GIT_{who}_{what}": "ada@example.test" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            **{f"GIT_{who}_DATE": "2026-11-23T09:00:00Z" for who in ("AUTHOR", "COMMITTER")},
            **{f"FLAGSYNC_{verb}_TODAY": "2026-11-23" for verb in ("LINT", "SYNC", "ROLLBACK")},
        }

        def run(command: str) -> str:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            return done.stdout

        run("git init --quiet . && flagsync init --app shop --env staging --env production")
        (folder / "flags" / "checkout.new-flow.yaml").write_text(FLAG, encoding="utf-8")
        run("git add --all && git commit --quiet --message Start")
        lines = []
        for step in STEPS:
            lines += [f"\x1b[2m$\x1b[0m {step}", *run(step).splitlines()]
        return lines


def drawn(lines: list[str]) -> str:
    """The lines as a picture of a terminal; it needs no font and nothing from the network."""
    longest = max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in lines)
    width, height = round(LEFT * 2 + longest * WIDTH), TOP + LINE * len(lines) + 12
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">',
        "<title>flagsync lint, sync and rollback in a terminal</title>",
        f'<rect width="{width}" height="{height}" rx="10" fill="#0d1117"/>',
        *(
            f'<circle cx="{22 + 20 * index}" cy="20" r="6" fill="{color}"/>'
            for index, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
        '<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" fill="#e6edf3">',
    ]
    for index, line in enumerate(lines):
        parts.append(f'<text x="{LEFT}" y="{TOP + LINE * (index + 1) - 6}" xml:space="preserve">{_spans(line)}</text>')
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _spans(line: str) -> str:
    """One line as text spans, each with the look of its ANSI codes."""
    spans, look = [], ""
    for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
        if piece.startswith("\x1b["):
            codes = piece[2:-1].split(";")
            color = next((COLORS[code] for code in codes if code in COLORS), None)
            look = (f' fill="{color}"' if color else "") + (' font-weight="bold"' if "1" in codes else "")
            look += ' fill-opacity="0.6"' if "2" in codes else ""
        elif piece:
            spans.append(f"<tspan{look}>{escape(piece)}</tspan>" if look else escape(piece))
    return "".join(spans)


if __name__ == "__main__":
    (HERE / "picture.svg").write_text(drawn(session()), encoding="utf-8")

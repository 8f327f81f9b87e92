"""Makes the fixes that findings offer: as many as fit together, each proven by reading the result again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flagsync.model.finding import Edit, Finding
from flagsync.splice import Rejected, splice


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after fixing, and the findings whose fixes were made."""

    text: str
    findings: tuple[Finding, ...]


def fixed(text: str, findings: Sequence[Finding], *, unsafe: bool) -> Fixed:
    """The text with the safe fixes of its findings made, and the unsafe ones where they are asked for.

    A fix that meets another one in the same place, that cannot be proven, or that is for another file, is left for later.
    """
    edits: list[Edit] = []
    done: list[Finding] = []
    result = text
    for finding in findings:
        fix = finding.fix
        if fix is None or finding.silenced is not None or not (fix.safe or unsafe):
            continue
        if any(edit.place.path != finding.location.path for edit in fix.edits):
            continue
        try:
            result = splice(text, [*edits, *fix.edits])
        except Rejected:
            continue
        edits += fix.edits
        done.append(finding)
    return Fixed(result, tuple(done))

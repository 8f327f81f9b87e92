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
    # Nearly always all of them fit together. Where they do not, the halves are tried one after the other, and theirs.
    waiting = [[finding for finding in findings if _is_offered(finding, unsafe=unsafe)]]
    while waiting:
        group = waiting.pop()
        added = [edit for finding in group if finding.fix is not None for edit in finding.fix.edits]
        try:
            result = splice(text, [*edits, *added]) if group else result
        except Rejected:
            half = len(group) // 2
            waiting += [group[half:], group[:half]] if half else []
            continue
        edits += added
        done += group
    return Fixed(result, tuple(done))


def _is_offered(finding: Finding, *, unsafe: bool) -> bool:
    """Whether a finding has a fix that may be made, and in its own file."""
    fix = finding.fix
    if fix is None or finding.silenced is not None or not (fix.safe or unsafe):
        return False
    return all(edit.place.path == finding.location.path for edit in fix.edits)

"""What a flag serves, in words, from the text that stands on a target: a plain value, or a flag of flagd's document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flagsync.preview import cut, preview
from flagsync.secrets import mask


def portray(text: str) -> str:
    """The value of a variable as it is, cut; a flag of flagd's document as whom it serves what. Credentials are hidden."""
    text = mask(text)
    flag = _flagd(text)
    if flag is None:
        return cut(text)
    default = str(flag.get("defaultVariant"))
    targeting = flag.get("targeting")
    if not targeting:
        values = flag.get("variants")
        value = values.get(default) if isinstance(values, dict) else None
        return f"{default} for everybody" if isinstance(value, bool) else f"{default} ({preview(value)}) for everybody"
    conditions = 0
    parts = []
    for condition, outcome in _branches(targeting):
        shares = _shares(outcome)
        if condition and not shares:
            conditions += 1
        elif shares:
            # A rollout of the environment stands behind its own guard; one that has another condition is a rule's.
            parts.append(f"{shares} under a condition" if condition and "if" in outcome else shares)
    told = f"{'; '.join(parts)}, else {default}" if parts else default
    if not conditions:
        return told
    return f"{conditions} {'condition' if conditions == 1 else 'conditions'}, then {told}"


def transition(before: str, after: str) -> str:
    """From one text to another, in words; where the words are the same, what differs is the targeting."""
    old, new = portray(before), portray(after)
    if old != new:
        return f"{old} -> {new}"
    return f"{new}; its conditions change" if _flagd(after) is not None else f"{old} -> {new}"


def _flagd(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and "state" in data and "variants" in data else None


def _branches(targeting: Any) -> Iterator[tuple[bool, Any]]:
    """Whether each outcome has a condition, and the outcome, in the order in which they are tried."""
    steps = targeting.get("if") if isinstance(targeting, dict) else None
    if not isinstance(steps, list):
        yield False, targeting
        return
    for index in range(0, len(steps) - 1, 2):
        yield True, steps[index + 1]
    if len(steps) % 2 and steps[-1] is not None:
        yield False, steps[-1]


def _shares(outcome: Any) -> str:
    """The shares of a bucketing step (``enabled 5 % by userId``); empty for anything else."""
    if not isinstance(outcome, dict):
        return ""
    inner = outcome.get("if")
    if isinstance(inner, list) and len(inner) > 1:
        return _shares(inner[1])
    steps = outcome.get("fractional")
    if not isinstance(steps, list) or not all(isinstance(step, list) and len(step) == 2 for step in steps[1:]):
        return ""
    total = sum(step[1] for step in steps[1:] if isinstance(step[1], int)) or 1
    shares = [f"{step[0]} {100 * step[1] / total:g} %" for step in steps[1:]]
    by = _attribute(steps[0])
    return ", ".join(shares[:1] if len(shares) == 2 else shares) + (f" by {by}" if by else "")


def _attribute(source: Any) -> str:
    parts = source.get("cat") if isinstance(source, dict) else None
    if isinstance(parts, list):
        for part in parts:
            if isinstance(part, dict) and isinstance(part.get("var"), str):
                return str(part["var"])
    return ""

"""Which findings keep a set from being rendered and shipped.

Only errors that make what is served wrong, ambiguous or unsafe do, and only those in the files that the set is made of:
governance and staleness never block an incident, and a mistake in one app never blocks another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flagsync.gather import Library
from flagsync.model.config import CONFIG_PATH, App
from flagsync.model.finding import Finding, Rule, Severity
from flagsync.select import may_belong


def blockers(
    findings: Iterable[Finding], rules: Mapping[str, Rule], library: Library, app: App, environment: str, keys: Iterable[str]
) -> tuple[Finding, ...]:
    """The findings that forbid to ship the app's own flags to an environment, in their order."""
    concerned, paths = _parts(library, app, keys)
    return tuple(
        finding
        for finding in findings
        if finding.silenced is None
        and finding.severity is Severity.ERROR
        and rules[finding.rule].serving
        and finding.environment in {None, environment}
        and (_concerns(finding, app) if finding.location.path == CONFIG_PATH else finding.location.path in paths)
        and (finding.flag is None or finding.flag in concerned)
    )


def unreadable(library: Library, app: App, keys: Iterable[str]) -> tuple[str, ...]:
    """The files that decide what the set serves and cannot be understood, whatever rules are silenced or switched off."""
    paths = (path for path in sorted(_parts(library, app, keys)[1]) if not library.is_sound(path))
    return tuple(path for path in paths if (document := library.document(path)) is None or not document.sound)


def _parts(library: Library, app: App, own: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The keys and the files that decide what the set serves; broken files that may belong to it are among them."""
    keys: set[str] = set()
    paths: set[str] = set()
    waiting = list(own)
    while waiting:
        key = waiting.pop()
        if key in keys:
            continue
        keys.add(key)
        card = library.card(key)
        if card is not None and card.sound:
            waiting += card.prerequisites
            if card.path not in paths:
                paths.add(card.path)
                paths |= library.related(card.path) or frozenset()
    for card in library.broken_cards:
        if may_belong(app, card.key, card.path):
            keys.add(card.key)
            paths.add(card.path)
    return frozenset(keys), frozenset(paths)


def _concerns(finding: Finding, app: App) -> bool:
    route = finding.location.route
    return route[:1] != ("apps",) or route[1:2] == (app.name,)

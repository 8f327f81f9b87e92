"""Texts that look like credentials: what a ConfigMap or an environment variable must not hold, and no report may print.

A small list of shapes that their issuers documented so that they can be found (prefixes of AWS, GitHub, GitLab, Slack, Stripe
and Google; RFC 7468 for PEM, RFC 7519 for JWT, RFC 3986 section 3.2.1 for credentials in addresses), and words such as
``password=`` before something that is no word. Identifiers, digests and public keys are none of these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log2
from typing import Final

from flagsync.model.record import record

SHORTEST: Final = 12
"""No text below this length is taken for a credential."""

LEAST_ENTROPY: Final = 3.0
"""Bits per character that a value after ``password=`` must have; words and repetitions have less."""

COVER: Final = "*"
"""What stands for every character that is hidden."""


@record
class Secret:
    """A stretch of a text, from offset `start` to `end` (exclusive), and what it looks like, such as ``a JSON web token``."""

    kind: str
    start: int
    end: int


_ISSUED: Final[tuple[tuple[str, str], ...]] = (
    (
        "a private key",
        r"(?s)-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:.*?-----END [A-Z0-9 ]+-----|.*)",
    ),
    ("an AWS access key", r"\b(?:AKIA|ASIA)(?![A-Z2-7]{9}EXAMPLE\b)[A-Z2-7]{16}\b"),
    (
        "a GitHub token",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{36,255})\b",
    ),
    (
        "a GitLab token",
        r"\bgl(?:agent|cbt|dt|ft|imt|oas|pat|ptt|rt|soat)-[A-Za-z0-9_-]{20,}",
    ),
    (
        "a Slack token",
        r"\b(?:xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-[0-9A-Z-]{10,}|hooks\.slack\.com/services/[A-Z0-9]+/[A-Z0-9]+/\w{16,})",
    ),
    ("a Stripe key", r"\b[rs]k_(?:live|test|prod)_[0-9A-Za-z]{16,}"),
    ("a Google API key", r"\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])"),
    (
        "a JSON web token",
        r"\beyJ[A-Za-z0-9_-]{8,}\.(?:eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?…?|…)",
    ),
)
_MARK: Final = re.compile(r"AIza|AKIA|ASIA|PRIVATE KEY|eyJ|github_|gh[pousr]_|gl[a-z]{2,5}-|hooks\.slack|k_|xapp-|xox")
"""What one of these shapes cannot do without; most texts have none of it, and are not looked at any further."""

_IN_ADDRESS: Final = r"\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@?#\"'`]*:([^\s/@?#\"'`]{3,})@[^\s/@]"
_VISIBLE: Final = r"[^\r\n]"
_WORD: Final = re.compile(r"[Pp][Aa][Ss][Ss]|[Pp][Ww][Dd]|[Ss][Ee][Cc]|[Cc][Rr][Ee][Dd]|[Tt][Oo][Kk][Ee]|[Kk][Ee][Yy]")
_ASSIGNED: Final = (
    r"(?i)(?:password|passwd|pwd|passphrase|secret|credentials?|token|(?:api|access|secret|private|signing|encryption)[_-]?key)"
    r"[\"'`]?[ \t]*[:=][ \t]*[\"'`]?([^\s\"'`,;&{}\[\]<>()$]{8,})"
)
_STAND_IN: Final = (
    r"(?i)(?:\$|<|\{|%|\*+\Z|x{3,}\Z|\.{3}|…|(?:your|my|the|change|example|dummy|fake|redacted|password|secret)\b)"
)


def find(text: str) -> Secret | None:
    """The first thing in a text that looks like a credential."""
    return next(_secrets(text), None)


def mask(text: str) -> str:
    """The text with every character of a credential hidden; line breaks stay, so that every other character keeps its place."""
    stretches = [(secret.start, secret.end) for secret in _secrets(text)]
    return cover(text, stretches) if stretches else text


def cover(text: str, stretches: Iterable[tuple[int, int]]) -> str:
    """The text with stretches of it hidden (from an offset up to but not including another), line breaks excepted."""
    pieces: list[str] = []
    done = 0
    for start, end in sorted(stretches):
        pieces += [text[done:start], re.sub(_VISIBLE, COVER, text[max(done, start) : end])]
        done = max(done, end)
    return "".join((*pieces, text[done:]))


def _secrets(text: str) -> Iterator[Secret]:
    if len(text) < SHORTEST:
        return
    if _MARK.search(text):
        for kind, pattern in _ISSUED:
            for match in re.finditer(pattern, text):
                yield Secret(kind, match.start(), match.end())
    if "://" in text:
        for match in re.finditer(_IN_ADDRESS, text):
            if not re.match(_STAND_IN, match[1]):
                yield Secret("a password in an address", match.start(1), match.end(1))
    if ("=" in text or ":" in text) and _WORD.search(text):
        for match in re.finditer(_ASSIGNED, text):
            if _random(match[1]):
                yield Secret("a password", match.start(1), match.end(1))


def _random(text: str) -> bool:
    """Whether a text is no word, number, address or stand-in: letters and digits mixed, hardly any of them twice."""
    if re.match(_STAND_IN, text) or "://" in text or not any(map(str.isdigit, text)) or not any(map(str.isalpha, text)):
        return False
    # A slug such as `reset-by-mail-2` is words: a random text of this length has digits between its letters.
    if re.fullmatch(r"(?:[A-Za-z]+|[0-9]{1,4})(?:[-_./](?:v?[0-9]{1,4}|[A-Za-z]+))*[0-9]{0,4}", text):
        return len(re.findall(r"[a-z][A-Z]|[0-9]", text)) > 4
    counts = Counter(text).values()
    return -sum(count / len(text) * log2(count / len(text)) for count in counts) >= LEAST_ENTROPY

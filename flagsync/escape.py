"""Untrusted text on its way out: one function per output.

Keys, values, file names and commit subjects come from whoever can open a pull request. None of their bytes may move a cursor,
start a workflow command or close a tag (CWE-117, CWE-150; "Trojan Source" for the bidirectional controls).
"""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def safe_text(text: str) -> str:
    r"""One line for a terminal or a log: every control, bidirectional or invisible character as ``\x1b`` or ``\u202e``."""
    # Nothing that has to be escaped is printable, and nearly every text is.
    return text if text.isprintable() else re.sub(_UNSAFE, _escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def github_message(text: str) -> str:
    """The message of a GitHub workflow command (documentation of workflow commands: ``%``, CR and LF are percent-encoded).

    The runner obeys the older ``##[command]`` anywhere in a line, so that one is broken up too.
    """
    return safe_text(text).replace("##[", "## [").replace("%", "%25")


def github_property(text: str) -> str:
    """A property of a GitHub workflow command, where ``:`` and ``,`` end the value as well."""
    return github_message(text).replace(":", "%3A").replace(",", "%2C")

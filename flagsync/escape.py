"""Untrusted text on its way out: one function per output.

Keys, values, file names and commit subjects come from whoever can open a pull request. None of their bytes may move a cursor,
start a workflow command or close a tag (CWE-117, CWE-150; "Trojan Source" for the bidirectional controls).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


_MARKDOWN_SPECIAL: Final = r"[\\`*_\[\]<>#|~&@$]"
_QUOTED: Final = r"`([^`]*)`"
_MENTION: Final = (
    # What a forge makes a link, a message to somebody or a picture of: @name, #1, a/b#1, GH-1, !1, ~label, addresses, :name:.
    r"[@#]\w|[!~%$&][\w\"]|://|www\.|GH-\d|:[\w+-]+:|^\W*[0-9a-f]{7,64}\W*$"
)
_SPACES: Final = r"(\s+)"
_ENTITY: Final = r"[^A-Za-z0-9 ]"


def markdown_text(text: str) -> str:
    """A sentence inside Markdown (GitHub Flavored Markdown 0.29): nothing in it formats, links, mentions or ends a cell.

    What stands between backticks becomes a code span, and so does every word that a forge would make a mention or a link of.
    """
    written: list[str] = []
    for piece, is_code in _markdown_pieces(safe_text(text)):
        part = markdown_code(piece) if is_code else _markdown_plain(piece)
        touching = is_code and part.startswith("`") and bool(written) and written[-1].endswith("`")
        # Two fences that touch would be one, of another length.
        written.append(markdown_entities(piece) if touching else part)
    return "".join(written)


def _markdown_pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces that are not empty, each with whether it is to be code; code between backticks may be empty."""
    at = 0
    for match in re.finditer(_QUOTED, text):
        yield from _markdown_words(text[at : match.start()])
        yield match[1], True
        at = match.end()
    yield from _markdown_words(text[at:])


def _markdown_words(text: str) -> Iterator[tuple[str, bool]]:
    for word in filter(None, re.split(_SPACES, text)):
        if not re.search(_MENTION, word):
            yield word, False
            continue
        # What only ends a clause or opens a bracket stays outside.
        inner = word.lstrip("(").rstrip(",.;:!?)") or word
        before, _, after = word.partition(inner)
        yield from (piece for piece in ((before, False), (inner, True), (after, False)) if piece[0])


def _markdown_plain(text: str) -> str:
    return re.sub(_MARKDOWN_SPECIAL, lambda match: f"&#{ord(match[0])};" if match[0] in "<>&|@#" else f"\\{match[0]}", text)


def markdown_code(text: str) -> str:
    """A code span that holds the text and nothing else, in a table too.

    The fence is longer than any run of backticks inside (CommonMark 6.1). A bar would end the cell of a table even in a code
    span, so a text with one is written in character references, which Markdown never reads as syntax.
    """
    text = safe_text(text)
    if not text.strip():
        return "<code>&#32;</code>"
    if "|" in text:
        return markdown_entities(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def markdown_entities(text: str) -> str:
    """Code inside Markdown as an HTML element, every sign in it as a character reference: right in a cell and in a summary."""
    return "<code>" + re.sub(_ENTITY, lambda match: f"&#{ord(match[0])};", safe_text(text)) + "</code>"


def html_text(text: str) -> str:
    """Text or the value of a quoted attribute in HTML: ``&``, ``<``, ``>`` and both quotes as character references."""
    text = safe_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#39;")


_FORMULA: Final = tuple("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")


def csv_cell(text: str) -> str:
    """A cell of a CSV file (RFC 4180), quoted where it has to be.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection; CWE-1236).
    """
    text = safe_text(text)
    if text.lstrip(" ").startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\s]', text) else text

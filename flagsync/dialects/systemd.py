"""systemd: `EnvironmentFile=`.

Between double quotes a backslash protects exactly the quote, the backslash, the backquote and the dollar, and line breaks stand
for themselves; noncharacters and the byte order mark are not allowed anywhere (systemd.exec(5)).
"""

from __future__ import annotations

import re

from flagsync.model.target import Dialect

_PROTECTED = str.maketrans({character: "\\" + character for character in '"\\`$'})
_FORBIDDEN = re.compile(
    "[\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def _problem(_name: str, value: str) -> str | None:
    if found := _FORBIDDEN.search(value):
        return f"its value has the character U+{ord(found[0]):04X}, which systemd does not accept"
    return None


def _assign(name: str, value: str) -> str:
    return f'{name}="{value.translate(_PROTECTED)}"\n'


DIALECT = Dialect("systemd", "systemd, EnvironmentFile=", _problem, _assign)

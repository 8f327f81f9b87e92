from enum import StrEnum, auto
from typing import Final, Literal


class Flag(StrEnum):
    STRENUM = "strenum-flag"
    STRENUM_DEAD = "strenum-dead"
    AUTO_NAMED = auto()
    AUTO_NAMED_DEAD = auto()


REEXPORTED: Final = "reexported"
REEXPORTED_DEAD: Final = "reexported-dead"

FlagName = Literal["literal-flag", "literal-dead"]

"""The operators of targeting: what each is compared with, and the attributes it can be asked of.

One table for everything that reads, judges or writes conditions; what the operators mean is in `flagsync.comparisons`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from flagsync.model.record import record


class OperandKind(StrEnum):
    """What stands under `value` in a comparison."""

    NONE = "nothing"
    SCALAR = "one value"
    LIST = "a list"
    NUMBER = "a number"
    TEXT = "text"
    VERSION = "a version"
    TIME = "a time"


TEXT_TYPES: Final = frozenset({"string", "semver"})
"""The types of attributes (as `flagsync.yaml` declares them) whose values are text."""

NUMBER_TYPES: Final = frozenset({"integer", "number", "date"})
"""The types of attributes whose values are numbers; a date is in Unix seconds."""

ATTRIBUTE_TYPES: Final = TEXT_TYPES | NUMBER_TYPES | {"boolean", "list", "object"}
"""Every type that an attribute can be declared with."""


@record
class Operator:
    """One operator: the kind of its operand, and the types of attributes for which it is ever known to be true or false."""

    name: str
    operand: OperandKind
    attributes: frozenset[str]


_SCALAR_TYPES: Final = ATTRIBUTE_TYPES - {"list", "object"}
_TABLE: Final[tuple[tuple[tuple[str, ...], OperandKind, frozenset[str]], ...]] = (
    (("eq", "neq"), OperandKind.SCALAR, _SCALAR_TYPES),
    (("in", "not_in"), OperandKind.LIST, _SCALAR_TYPES),
    (("lt", "lte", "gt", "gte"), OperandKind.NUMBER, NUMBER_TYPES),
    (("starts_with", "ends_with"), OperandKind.TEXT, TEXT_TYPES),
    (("contains",), OperandKind.SCALAR, TEXT_TYPES | {"list"}),
    (
        ("semver_eq", "semver_neq", "semver_lt", "semver_lte", "semver_gt", "semver_gte"),
        OperandKind.VERSION,
        TEXT_TYPES,
    ),
    (("before", "after"), OperandKind.TIME, NUMBER_TYPES),
    (("present", "absent"), OperandKind.NONE, ATTRIBUTE_TYPES),
)

OPERATORS: Final[Mapping[str, Operator]] = {
    name: Operator(name, operand, attributes) for names, operand, attributes in _TABLE for name in names
}
"""Every operator by its name, in the order of the flag format."""

"""The shelf of rules. One rule is one file and one line in `ALL`; CONTRIBUTING shows how to add one in five minutes.

A rule's module has a docstring with the headings What, Why, Bad and Good (both YAML, executed as its first test), then
``RULE`` and ``check``. Its id is its file's name in kebab case.
"""

from __future__ import annotations

from typing import Final, Protocol

from flagsync.model.finding import Check, Rule
from flagsync.rules import no_owner, unknown_variant, yaml_syntax


class RuleModule(Protocol):
    """What a module on this shelf looks like."""

    RULE: Rule
    check: Check


ALL: Final[tuple[RuleModule, ...]] = (
    # file
    yaml_syntax,
    # identity and governance
    no_owner,
    # variants
    unknown_variant,
)

BY_ID: Final[dict[str, Rule]] = {module.RULE.id: module.RULE for module in ALL}


def checks() -> list[tuple[Rule, Check]]:
    """Every rule with its check, in the order of the shelf."""
    return [(module.RULE, module.check) for module in ALL]

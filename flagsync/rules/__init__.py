"""The shelf of rules. One rule is one file and one line in `ALL`; CONTRIBUTING shows how to add one in five minutes.

A rule's module has a docstring with the headings What, Why, Bad and Good (both YAML, executed as its first test), then
``RULE`` and ``check``. Its id is its file's name in kebab case.
"""

from __future__ import annotations

from typing import Final, Protocol

from flagsync.model.finding import Check, Rule
from flagsync.rules import (
    bad_bucket_attribute,
    bad_operand,
    bad_percent,
    duplicate_rule_name,
    first_step_too_big,
    long_list,
    mixed_variant_types,
    never_finishes,
    no_op_rule,
    no_owner,
    operator_type,
    percent_off_stage,
    personal_data,
    same_value_twice,
    secret_like_value,
    segment_cycle,
    serves_default,
    stages_not_increasing,
    too_few_variants,
    unknown_attribute,
    unknown_gate,
    unknown_segment,
    unknown_variant,
    unused_segment,
    value_schema,
    value_type,
    weights_sum,
    yaml_syntax,
    zero_weight,
)


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
    too_few_variants,
    mixed_variant_types,
    value_type,
    value_schema,
    same_value_twice,
    secret_like_value,
    # targeting
    unknown_segment,
    unused_segment,
    segment_cycle,
    operator_type,
    bad_operand,
    no_op_rule,
    duplicate_rule_name,
    unknown_attribute,
    long_list,
    personal_data,
    # rollout
    weights_sum,
    bad_percent,
    stages_not_increasing,
    percent_off_stage,
    serves_default,
    never_finishes,
    first_step_too_big,
    bad_bucket_attribute,
    zero_weight,
    unknown_gate,
)

BY_ID: Final[dict[str, Rule]] = {module.RULE.id: module.RULE for module in ALL}


def checks() -> list[tuple[Rule, Check]]:
    """Every rule with its check, in the order of the shelf."""
    return [(module.RULE, module.check) for module in ALL]

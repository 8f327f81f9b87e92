"""The shelf of rules. One rule is one file and one line in `ALL`; CONTRIBUTING shows how to add one in five minutes.

A rule's module has a docstring with the headings What, Why, Bad and Good (both YAML, executed as its first test), then
``RULE`` and ``check``. Its id is its file's name in kebab case.
"""

from __future__ import annotations

from typing import Final, Protocol

from flagsync.model.finding import Check, Rule
from flagsync.rules import (
    ambiguous_scalar,
    anchor_not_allowed,
    bad_bucket_attribute,
    bad_map_key,
    bad_operand,
    bad_percent,
    bad_set_name,
    bad_value,
    created_in_future,
    depends_on_dead_flag,
    duplicate_flag,
    duplicate_key,
    duplicate_rule_name,
    empty_file,
    env_name_collision,
    env_name_invalid,
    env_value_too_long,
    environments_differ,
    expired,
    expired_ignore,
    expires_before_created,
    expires_soon,
    expiry_too_far,
    first_step_too_big,
    ignore_without_reason,
    impossible_prerequisite,
    invisible_character,
    key_style,
    kill_without_effect,
    long_list,
    map_nearly_full,
    map_too_large,
    missing_key,
    mixed_variant_types,
    multi_document,
    name_mismatch,
    never_finishes,
    no_description,
    no_expiry,
    no_link,
    no_op_rule,
    no_owner,
    no_runbook,
    non_finite_number,
    non_string_key,
    not_utf8,
    operator_type,
    percent_off_stage,
    permanent_without_reason,
    personal_data,
    prerequisite_cycle,
    prerequisite_expires_first,
    promotion_order,
    review_overdue,
    same_value_twice,
    secret_like_value,
    segment_cycle,
    serves_default,
    stages_not_increasing,
    tab_indent,
    targeted_kill_switch,
    targeting_in_env,
    too_deep,
    too_few_variants,
    too_large,
    unknown_attribute,
    unknown_environment,
    unknown_gate,
    unknown_key,
    unknown_owner,
    unknown_prerequisite,
    unknown_rule,
    unknown_segment,
    unknown_variant,
    unused_ignore,
    unused_segment,
    value_schema,
    value_type,
    weights_sum,
    wrong_type,
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
    duplicate_key,
    unknown_key,
    wrong_type,
    bad_value,
    missing_key,
    name_mismatch,
    not_utf8,
    tab_indent,
    empty_file,
    multi_document,
    anchor_not_allowed,
    too_deep,
    too_large,
    non_string_key,
    invisible_character,
    ambiguous_scalar,
    non_finite_number,
    # identity and governance
    duplicate_flag,
    key_style,
    no_owner,
    unknown_owner,
    no_description,
    no_expiry,
    expiry_too_far,
    permanent_without_reason,
    review_overdue,
    no_runbook,
    created_in_future,
    expires_before_created,
    no_link,
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
    # environments and prerequisites
    unknown_environment,
    promotion_order,
    environments_differ,
    unknown_prerequisite,
    prerequisite_cycle,
    impossible_prerequisite,
    prerequisite_expires_first,
    depends_on_dead_flag,
    targeted_kill_switch,
    kill_without_effect,
    # staleness
    expired,
    expires_soon,
    # rendering and cluster
    map_too_large,
    map_nearly_full,
    bad_map_key,
    bad_set_name,
    env_name_collision,
    env_name_invalid,
    env_value_too_long,
    targeting_in_env,
    # silencing
    unused_ignore,
    expired_ignore,
    ignore_without_reason,
    unknown_rule,
)

BY_ID: Final[dict[str, Rule]] = {module.RULE.id: module.RULE for module in ALL}


def checks() -> list[tuple[Rule, Check]]:
    """Every rule with its check, in the order of the shelf."""
    return [(module.RULE, module.check) for module in ALL]

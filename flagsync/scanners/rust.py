"""Rust."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="rust",
    suffixes=(".rs",),
    family="rust",
    grammar=Grammar(
        module="tree_sitter_rust",
        comments=frozenset({"line_comment", "block_comment"}),
        strings=frozenset({"string_literal", "raw_string_literal"}),
        interpolations=frozenset({}),
        calls=frozenset({"call_expression", "macro_invocation", "attribute"}),
        arguments=frozenset({"arguments", "token_tree"}),
        wrappers=frozenset({"parenthesized_expression", "reference_expression", "type_cast_expression"}),
        members=frozenset({"scoped_identifier", "field_expression", "scoped_type_identifier"}),
        subscripts=frozenset({"index_expression"}),
        declarations=(
            ("const_item", "name"),
            ("static_item", "name"),
            ("let_declaration", "pattern"),
            ("function_item", "name"),
            ("struct_item", "name"),
            ("enum_item", "name"),
            ("enum_variant", "name"),
            ("field_declaration", "name"),
            ("parameter", "pattern"),
            ("mod_item", "name"),
        ),
        pairs=frozenset({"field_initializer"}),
        tables=frozenset({"array_expression", "tuple_expression", "field_initializer_list", "struct_expression"}),
        owners=frozenset({"impl_item", "enum_item", "mod_item", "trait_item", "struct_item"}),
        functions=frozenset({"function_item", "closure_expression"}),
        variants=frozenset({"enum_variant"}),
        marks=frozenset({"attribute_item"}),
        branches=frozenset({"match_arm"}),
        imports=frozenset({"use_declaration"}),
    ),
)

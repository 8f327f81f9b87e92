"""Swift."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="swift",
    suffixes=(".swift",),
    family="swift",
    package=True,
    grammar=Grammar(
        module="tree_sitter_swift",
        comments=frozenset({"comment", "multiline_comment"}),
        strings=frozenset({"line_string_literal", "multi_line_string_literal", "raw_string_literal"}),
        interpolations=frozenset({"interpolated_expression"}),
        calls=frozenset({"call_expression", "attribute"}),
        arguments=frozenset({"value_arguments"}),
        wrappers=frozenset(
            {"pattern", "value_argument", "call_suffix", "prefix_expression", "ternary_expression", "tuple_expression"}
        ),
        members=frozenset({"navigation_expression", "navigation_suffix"}),
        subscripts=frozenset({}),
        declarations=(
            ("property_declaration", "name"),
            ("enum_entry", "name"),
            ("assignment", "target"),
            ("function_declaration", "name"),
            ("class_declaration", "name"),
            ("parameter", "name"),
        ),
        pairs=frozenset({"dictionary_literal_item"}),
        tables=frozenset({"array_literal", "dictionary_literal"}),
        owners=frozenset({"class_declaration", "protocol_declaration"}),
        functions=frozenset({"function_declaration", "lambda_literal", "computed_property", "init_declaration"}),
        variants=frozenset({"enum_entry"}),
        binaries=frozenset({"additive_expression", "equality_expression"}),
        branches=frozenset({"switch_entry"}),
        imports=frozenset({"import_declaration"}),
    ),
)

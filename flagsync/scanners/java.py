"""Java."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="java",
    suffixes=(".java",),
    family="jvm",
    package=True,
    grammar=Grammar(
        module="tree_sitter_java",
        comments=frozenset({"line_comment", "block_comment"}),
        strings=frozenset({"string_literal"}),
        interpolations=frozenset({"string_interpolation"}),
        calls=frozenset({"method_invocation", "object_creation_expression", "annotation", "enum_constant"}),
        arguments=frozenset({"argument_list", "annotation_argument_list"}),
        wrappers=frozenset(
            {
                "parenthesized_expression",
                "cast_expression",
                "ternary_expression",
                "element_value_pair",
                "element_value_array_initializer",
            }
        ),
        members=frozenset({"field_access", "scoped_identifier", "scoped_type_identifier"}),
        subscripts=frozenset({"array_access"}),
        declarations=(
            ("variable_declarator", "name"),
            ("enum_constant", "name"),
            ("assignment_expression", "left"),
            ("method_declaration", "name"),
            ("class_declaration", "name"),
            ("enum_declaration", "name"),
            ("interface_declaration", "name"),
            ("record_declaration", "name"),
            ("formal_parameter", "name"),
        ),
        tables=frozenset({"array_initializer"}),
        owners=frozenset({"class_declaration", "enum_declaration", "interface_declaration", "record_declaration"}),
        functions=frozenset({"method_declaration", "constructor_declaration", "lambda_expression"}),
        variants=frozenset({"enum_constant"}),
        branches=frozenset({"switch_rule", "switch_block_statement_group"}),
        imports=frozenset({"import_declaration"}),
    ),
)

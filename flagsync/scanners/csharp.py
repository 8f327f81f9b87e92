"""C#."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="csharp",
    suffixes=(".cs",),
    family="dotnet",
    package=True,
    grammar=Grammar(
        module="tree_sitter_c_sharp",
        strings=frozenset(
            {"string_literal", "verbatim_string_literal", "raw_string_literal", "interpolated_string_expression"}
        ),
        interpolations=frozenset({"interpolation"}),
        calls=frozenset(
            {"invocation_expression", "object_creation_expression", "implicit_object_creation_expression", "attribute"}
        ),
        arguments=frozenset({"argument_list", "attribute_argument_list"}),
        wrappers=frozenset(
            {
                "parenthesized_expression",
                "argument",
                "attribute_argument",
                "cast_expression",
                "conditional_expression",
                "equals_value_clause",
                "await_expression",
                "arrow_expression_clause",
                "array_creation_expression",
                "implicit_array_creation_expression",
                "collection_element",
                "expression_element",
            }
        ),
        members=frozenset({"member_access_expression", "qualified_name", "member_binding_expression"}),
        subscripts=frozenset({"element_access_expression", "bracketed_argument_list"}),
        declarations=(
            ("variable_declarator", "name"),
            ("property_declaration", "name"),
            ("enum_member_declaration", "name"),
            ("assignment_expression", "left"),
            ("method_declaration", "name"),
            ("class_declaration", "name"),
            ("enum_declaration", "name"),
            ("parameter", "name"),
        ),
        pairs=frozenset({}),
        tables=frozenset({"initializer_expression", "collection_expression"}),
        owners=frozenset(
            {"class_declaration", "struct_declaration", "enum_declaration", "interface_declaration", "record_declaration"}
        ),
        functions=frozenset(
            {
                "method_declaration",
                "constructor_declaration",
                "lambda_expression",
                "local_function_statement",
                "accessor_declaration",
            }
        ),
        variants=frozenset({"enum_member_declaration"}),
        branches=frozenset({"switch_expression_arm", "switch_section"}),
        imports=frozenset({"using_directive"}),
    ),
)

"""PHP."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="php",
    suffixes=(".php", ".phtml", ".inc"),
    family="php",
    line_comments=("//", "#"),
    package=True,
    grammar=Grammar(
        module="tree_sitter_php",
        passing=frozenset({"assignment_expression"}),
        entry="language_php",
        strings=frozenset({"string", "encapsed_string"}),
        interpolations=frozenset(
            {"variable_name", "dynamic_variable_name", "subscript_expression", "member_access_expression"}
        ),
        calls=frozenset(
            {
                "function_call_expression",
                "member_call_expression",
                "nullsafe_member_call_expression",
                "scoped_call_expression",
                "object_creation_expression",
                "attribute",
            }
        ),
        arguments=frozenset({"arguments"}),
        wrappers=frozenset({"parenthesized_expression", "argument", "conditional_expression", "variable_name"}),
        members=frozenset(
            {
                "class_constant_access_expression",
                "scoped_property_access_expression",
                "member_access_expression",
                "qualified_name",
            }
        ),
        subscripts=frozenset({"subscript_expression"}),
        declarations=(
            ("const_element", ""),
            ("property_element", "name"),
            ("enum_case", "name"),
            ("assignment_expression", "left"),
            ("method_declaration", "name"),
            ("function_definition", "name"),
            ("class_declaration", "name"),
            ("enum_declaration", "name"),
            ("simple_parameter", "name"),
        ),
        pairs=frozenset({"array_element_initializer"}),
        tables=frozenset({"array_creation_expression"}),
        owners=frozenset({"class_declaration", "enum_declaration", "interface_declaration", "trait_declaration"}),
        functions=frozenset({"method_declaration", "function_definition", "anonymous_function", "arrow_function"}),
        branches=frozenset({"match_conditional_expression", "case_statement"}),
        imports=frozenset({"namespace_use_declaration"}),
    ),
)

"""Kotlin."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="kotlin",
    suffixes=(".kt", ".kts"),
    family="jvm",
    package=True,
    grammar=Grammar(
        module="tree_sitter_kotlin",
        comments=frozenset({"line_comment", "block_comment", "multiline_comment"}),
        strings=frozenset({"string_literal", "multiline_string_literal"}),
        interpolations=frozenset({"interpolation"}),
        calls=frozenset({"call_expression", "enum_entry", "constructor_invocation"}),
        arguments=frozenset({"value_arguments"}),
        wrappers=frozenset(
            {
                "variable_declaration",
                "parenthesized_expression",
                "value_argument",
                "as_expression",
                "infix_expression",
                "delegation_specifiers",
                "delegation_specifier",
            }
        ),
        members=frozenset({"navigation_expression", "qualified_identifier", "user_type"}),
        subscripts=frozenset({"index_expression"}),
        declarations=(
            ("property_declaration", ""),
            ("enum_entry", ""),
            ("assignment", ""),
            ("function_declaration", ""),
            ("class_declaration", ""),
            ("object_declaration", ""),
            ("class_parameter", ""),
            ("parameter", ""),
        ),
        tables=frozenset({"collection_literal"}),
        owners=frozenset({"class_declaration", "object_declaration"}),
        # What a property delegates to asks whenever the property is read.
        functions=frozenset({"function_declaration", "lambda_literal", "anonymous_function", "getter", "property_delegate"}),
        variants=frozenset({"enum_entry"}),
        branches=frozenset({"when_entry"}),
        imports=frozenset({"import"}),
        # The grammar wants a new line before the brace that ends a class within a class, and knows no functional interface.
        eased=((rb"[ \t](?=\})", b"\n"), (rb"\bfun(?= interface\b)", b"   ")),
        hidden="$",
    ),
)

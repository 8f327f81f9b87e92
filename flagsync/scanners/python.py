"""Python."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="python",
    suffixes=(".py", ".pyi"),
    family="python",
    line_comments=("#",),
    block_comments=(('"""', '"""'), ("'''", "'''")),
    grammar=Grammar(
        module="tree_sitter_python",
        strings=frozenset({"string"}),
        interpolations=frozenset({"interpolation"}),
        calls=frozenset({"call"}),
        arguments=frozenset({"argument_list"}),
        wrappers=frozenset(
            {
                "parenthesized_expression",
                "keyword_argument",
                "concatenated_string",
                "conditional_expression",
                "await",
                "list_splat",
                "type",
                "expression_list",
            }
        ),
        members=frozenset({"attribute"}),
        subscripts=frozenset({"subscript"}),
        declarations=(
            ("assignment", "left"),
            ("named_expression", "name"),
            ("function_definition", "name"),
            ("class_definition", "name"),
            ("default_parameter", "name"),
            ("typed_default_parameter", "name"),
            ("typed_parameter", ""),
            ("parameters", "*"),
        ),
        pairs=frozenset({"pair"}),
        tables=frozenset({"dictionary", "list", "tuple", "set"}),
        binaries=frozenset({"binary_operator", "comparison_operator", "boolean_operator"}),
        owners=frozenset({"class_definition"}),
        functions=frozenset({"function_definition", "lambda"}),
        maps=frozenset({"dictionary"}),
        cases=frozenset({"case_pattern"}),
        imports=frozenset({"import_from_statement", "import_statement"}),
        documentation=frozenset({"expression_statement"}),
    ),
)

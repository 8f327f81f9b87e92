"""Go."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="go",
    suffixes=(".go",),
    family="go",
    package=True,
    grammar=Grammar(
        module="tree_sitter_go",
        strings=frozenset({"interpreted_string_literal", "raw_string_literal"}),
        interpolations=frozenset({}),
        calls=frozenset({"call_expression"}),
        arguments=frozenset({"argument_list"}),
        wrappers=frozenset({"parenthesized_expression", "expression_list", "literal_element", "unary_expression"}),
        members=frozenset({"selector_expression", "qualified_type"}),
        subscripts=frozenset({"index_expression"}),
        declarations=(
            ("const_spec", "name"),
            ("var_spec", "name"),
            ("short_var_declaration", "left"),
            ("assignment_statement", "left"),
            ("function_declaration", "name"),
            ("method_declaration", "name"),
            ("type_spec", "name"),
            ("field_declaration", "name"),
            ("parameter_declaration", "name"),
            ("method_elem", "name"),
        ),
        pairs=frozenset({"keyed_element"}),
        tables=frozenset({"literal_value", "composite_literal"}),
        owners=frozenset({}),
        functions=frozenset({"function_declaration", "method_declaration", "func_literal"}),
        maps=frozenset({"map_type", "array_type", "implicit_length_array_type", "slice_type"}),
        cases=frozenset({"expression_case"}),
        imports=frozenset({"import_declaration"}),
    ),
)

"""TypeScript with JSX."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="tsx",
    suffixes=(".tsx",),
    family="javascript",
    grammar=Grammar(
        module="tree_sitter_typescript",
        entry="language_tsx",
        declarations=(
            ("variable_declarator", "name"),
            ("assignment_expression", "left"),
            ("function_declaration", "name"),
            ("class_declaration", "name"),
            ("method_definition", "name"),
            ("field_definition", "property"),
            ("formal_parameters", "*"),
            ("enum_assignment", "name"),
            ("public_field_definition", "name"),
            ("enum_declaration", "name"),
            ("type_alias_declaration", "name"),
            ("interface_declaration", "name"),
            ("property_signature", "name"),
            ("required_parameter", "pattern"),
            ("optional_parameter", "pattern"),
            ("method_signature", "name"),
            ("enum_body", "*"),
        ),
        strings=frozenset({"string", "template_string"}),
        interpolations=frozenset({"template_substitution"}),
        calls=frozenset({"call_expression", "new_expression"}),
        arguments=frozenset({"arguments"}),
        wrappers=frozenset(
            {
                "parenthesized_expression",
                "computed_property_name",
                "object_assignment_pattern",
                "as_expression",
                "satisfies_expression",
                "non_null_expression",
                "jsx_expression",
                "ternary_expression",
                "await_expression",
                "spread_element",
                "type_assertion",
            }
        ),
        members=frozenset({"member_expression", "nested_identifier"}),
        subscripts=frozenset({"subscript_expression"}),
        pairs=frozenset({"pair", "pair_pattern"}),
        tables=frozenset({"object", "array", "object_pattern"}),
        attributes=frozenset({"jsx_attribute"}),
        owners=frozenset({"enum_declaration", "class_declaration", "internal_module", "class"}),
        functions=frozenset(
            {
                "function_declaration",
                "arrow_function",
                "method_definition",
                "function_expression",
                "generator_function_declaration",
            }
        ),
        cases=frozenset({"switch_case"}),
        imports=frozenset({"import_statement", "export_clause"}),
        types=frozenset({"literal_type"}),
    ),
)

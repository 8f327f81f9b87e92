"""C++."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="cpp",
    # Headers of C too: what their names end with does not tell, and this grammar reads both.
    suffixes=(".cc", ".cpp", ".cxx", ".h", ".hpp", ".hh", ".hxx"),
    family="native",
    package=True,
    grammar=Grammar(
        module="tree_sitter_cpp",
        members=frozenset({"field_expression", "qualified_identifier"}),
        declarations=(
            ("init_declarator", "declarator"),
            ("preproc_def", "name"),
            ("assignment_expression", "left"),
            ("function_declarator", "declarator"),
            ("enumerator", "name"),
            ("field_declaration", "declarator"),
            ("parameter_declaration", "declarator"),
        ),
        owners=frozenset({"enum_specifier", "struct_specifier", "class_specifier", "namespace_definition"}),
        functions=frozenset({"function_definition", "lambda_expression"}),
        branches=frozenset({"case_statement"}),
        imports=frozenset({"preproc_include"}),
        strings=frozenset({"string_literal", "raw_string_literal"}),
        interpolations=frozenset({}),
        calls=frozenset({"call_expression"}),
        arguments=frozenset({"argument_list"}),
        wrappers=frozenset(
            {
                "parenthesized_expression",
                "cast_expression",
                "conditional_expression",
                "pointer_expression",
                "array_declarator",
                "user_defined_literal",
                "subscript_designator",
                "field_designator",
                "pointer_declarator",
                "reference_declarator",
            }
        ),
        subscripts=frozenset({"subscript_expression"}),
        pairs=frozenset({"initializer_pair"}),
        tables=frozenset({"initializer_list"}),
        # A type that is no name where the grammar takes a macro for a call.
        eased=((rb"(?<=\bABSL_FLAG\()bool(?=\s*,)", b"b00l"),),
    ),
)

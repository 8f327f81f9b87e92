"""Ruby."""

from __future__ import annotations

from flagsync.model.language import Grammar, Language

LANGUAGE = Language(
    name="ruby",
    suffixes=(".rb", ".rake", ".gemspec", ".ru"),
    family="ruby",
    line_comments=("#",),
    block_comments=(("=begin", "=end"),),
    package=True,
    names=("Rakefile", "Gemfile"),
    grammar=Grammar(
        module="tree_sitter_ruby",
        strings=frozenset({"string", "simple_symbol", "delimited_symbol", "hash_key_symbol", "bare_string", "bare_symbol"}),
        interpolations=frozenset({"interpolation"}),
        calls=frozenset({"call"}),
        arguments=frozenset({"argument_list"}),
        wrappers=frozenset({"parenthesized_statements", "splat_argument", "conditional"}),
        members=frozenset({"scope_resolution"}),
        subscripts=frozenset({"element_reference"}),
        declarations=(
            ("assignment", "left"),
            ("method", "name"),
            ("singleton_method", "name"),
            ("class", "name"),
            ("module", "name"),
            ("method_parameters", "*"),
        ),
        pairs=frozenset({"pair"}),
        tables=frozenset({"hash", "array", "string_array", "symbol_array"}),
        binaries=frozenset({"binary"}),
        owners=frozenset({"class", "module"}),
        functions=frozenset({"method", "singleton_method", "lambda"}),
        imports=frozenset({}),
    ),
)

"""The shelf of languages. One language is one file and one line in `ALL`: its files, its comments and its syntax tree.

A language without a `grammar`, or whose grammar is not installed, is read by a guess that is marked as one.
"""

from __future__ import annotations

from typing import Final

from flagsync.model.language import Language
from flagsync.scanners import (
    c,
    configuration,
    cpp,
    csharp,
    dart,
    dockerfile,
    elixir,
    go,
    graphql,
    groovy,
    java,
    javascript,
    kotlin,
    lua,
    markdown,
    notebook,
    objective_c,
    php,
    python,
    ruby,
    rust,
    scala,
    shell,
    sql,
    svelte,
    swift,
    template,
    tsx,
    typescript,
    yaml,
)

ALL: Final[tuple[Language, ...]] = (
    python.LANGUAGE,
    go.LANGUAGE,
    javascript.LANGUAGE,
    typescript.LANGUAGE,
    tsx.LANGUAGE,
    java.LANGUAGE,
    kotlin.LANGUAGE,
    csharp.LANGUAGE,
    ruby.LANGUAGE,
    php.LANGUAGE,
    rust.LANGUAGE,
    swift.LANGUAGE,
    c.LANGUAGE,
    cpp.LANGUAGE,
    scala.LANGUAGE,
    groovy.LANGUAGE,
    dart.LANGUAGE,
    elixir.LANGUAGE,
    lua.LANGUAGE,
    objective_c.LANGUAGE,
    sql.LANGUAGE,
    graphql.LANGUAGE,
    shell.LANGUAGE,
    dockerfile.LANGUAGE,
    yaml.LANGUAGE,
    configuration.LANGUAGE,
    markdown.LANGUAGE,
    template.LANGUAGE,
    svelte.LANGUAGE,
    notebook.LANGUAGE,
)

OTHER: Final = Language("other", family="other", line_comments=("//", "#"))
"""A file of no known language: guessed at as code."""

BY_NAME: Final = {language.name: language for language in ALL}
_BY_SUFFIX: Final = {suffix: language for language in ALL for suffix in language.suffixes}
_BY_FILE: Final = {name: language for language in ALL for name in language.names}


def language_of(path: str) -> Language:
    """The language of a file, by its name alone."""
    name = path.rpartition("/")[2]
    known = _BY_FILE.get(name)
    if known is not None:
        return known
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return OTHER
    if stem.endswith(".blade"):
        return template.LANGUAGE
    known = _BY_SUFFIX.get(f".{suffix.lower()}")
    if known is not None:
        return known
    # Dockerfile.dev, .env.production, README.de
    return _BY_FILE.get(stem.partition(".")[0] or f".{stem[1:].partition('.')[0]}") or OTHER

"""GraphQL."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="graphql",
    suffixes=(".graphql", ".gql"),
    family="graphql",
    line_comments=("#",),
    block_comments=(('"""', '"""'),),
)

"""Plain configuration: JSON, TOML, INI, properties, env files, Terraform."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="configuration",
    suffixes=(
        ".json",
        ".jsonc",
        ".json5",
        ".toml",
        ".ini",
        ".cfg",
        ".conf",
        ".properties",
        ".env",
        ".tf",
        ".tfvars",
        ".hcl",
        ".xml",
        ".plist",
    ),
    family="configuration",
    shape="configuration",
    line_comments=("#",),
    block_comments=(("<!--", "-->"),),
    names=(".env",),
)

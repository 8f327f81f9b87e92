"""Templates: HTML, Jinja, Twig, ERB, Handlebars, Go templates, Vue, Svelte."""

from __future__ import annotations

from flagsync.model.language import Language

LANGUAGE = Language(
    name="template",
    suffixes=(
        ".html",
        ".htm",
        ".j2",
        ".jinja",
        ".jinja2",
        ".twig",
        ".erb",
        ".haml",
        ".slim",
        ".hbs",
        ".mustache",
        ".ejs",
        ".liquid",
        ".tmpl",
        ".tpl",
        ".gotmpl",
        ".vue",
        ".svelte",
        ".astro",
        ".cshtml",
        ".razor",
        ".blade.php",
    ),
    family="template",
    shape="template",
    line_comments=(),
    block_comments=(
        ("<!--", "-->"),
        ("{#", "#}"),
        ("{{!--", "--}}"),
        ("<%#", "%>"),
        ("{{/*", "*/}}"),
        ("/*", "*/"),
        ("@*", "*@"),
    ),
)

"""The report as one HTML file: no script, nothing loaded from anywhere, readable in the dark, in print and without a mouse.

The content security policy forbids everything but the style sheet inside, so that even a mistake in escaping could do nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from flagsync import __version__
from flagsync.escape import html_text
from flagsync.model.report import Column, Detail, Report, Table
from flagsync.tabulate import summary_of, tables_of, title_of

_STYLE: Final = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0; --back: #ffffff; --panel: #f5f7f9;
  --accent: #0b5cad; --bad: #b3261e; --warn: #8a5300; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --line: #343b44; --back: #14171a;
  --panel: #1d2126; --accent: #74b4ff; --bad: #ff8a80; --warn: #f0b45b; --good: #63c97f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 76rem; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1 { font-size: 1.65rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .6rem; }
h2 small { color: var(--soft); font-weight: normal; }
h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
p { margin: .3rem 0; max-width: 62rem; }
code { font: .92em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--panel);
  border-radius: 4px; padding: .08em .32em; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-size: .8rem; font-weight: 600; text-transform: uppercase; letter-spacing: .03em;
  background: var(--panel); white-space: nowrap; }
td code { overflow-wrap: break-word; }
td:first-child code, td.short { white-space: nowrap; }
time { white-space: nowrap; }
td a { color: var(--accent); text-decoration: none; }
td a:hover, td a:focus { text-decoration: underline; }
td a code { background: none; padding: 0; }
.error, .expired, .retired-but-referenced, .undefined-flag { color: var(--bad); }
.warning, .unreferenced, .constant, .referenced-in-tests-only, .stuck-ramp, .review-overdue, .outlived, .never-finishes,
.code-default-differs, .code-type-differs { color: var(--warn); }
.note, .expires-soon, .dynamic-key, .flag-in-code { color: var(--soft); }
.badge { font-weight: 600; white-space: nowrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: .8rem; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .85rem 1rem; break-inside: avoid; min-width: 0; }
.card:target { outline: 2px solid var(--accent); }
dl { display: grid; grid-template-columns: minmax(6.5rem, max-content) 1fr; gap: .2rem .8rem; margin: 0; }
dt { color: var(--soft); overflow-wrap: anywhere; max-width: 12rem; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
pre { background: var(--panel); border-radius: 8px; padding: 1rem; overflow-x: auto; white-space: pre-wrap; }
footer { color: var(--soft); margin-top: 3rem; font-size: .85rem; }
@media print { :root { --ink: #000; --soft: #444; --line: #bbb; --back: #fff; --panel: #fff; --accent: #000; --bad: #000;
  --warn: #000; --good: #000; } body { max-width: none; padding: 0; font-size: 10pt; }
  .scroll { overflow: visible; border: 0; } .cards { display: block; } .card { margin-bottom: .5rem; }
  thead { display: table-header-group; } tr { break-inside: avoid; } }
"""

_NAMED: Final = frozenset({"severity", "rule", "reason"})
"""Columns whose cells are names of ours, which the style sheet knows."""

_SHORT: Final = frozenset({"age", "state", "places"})
"""Columns that are narrow, and read badly when they are broken."""

_QUOTED: Final = r"`([^`]*)`"


def write(report: Report) -> str:
    """The whole document."""
    title = html_text(title_of(report))
    tables = tables_of(report)
    named = [(f"t{number}", table) for number, table in enumerate(tables, 1)]
    body = [f"<h1>{title}</h1>", *(f"<p>{_sentence(text)}</p>" for text in summary_of(report))]
    for anchor, table in named:
        body += _table(table, anchor)
    for anchor, table in named:
        body += _details(table, anchor)
    if not report.findings and not report.tables and report.lines:
        body.append("<pre>" + "\n".join(html_text(line.text) for line in report.lines) + "</pre>")
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            *body,
            f"<footer>Written by flagsync {html_text(__version__)}.</footer>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _table(table: Table, anchor: str) -> list[str]:
    shown = [index for index, column in enumerate(table.columns) if not column.wide]
    head = "".join(f'<th scope="col">{html_text(table.columns[index].name)}</th>' for index in shown)
    lines = [
        f"<h2>{html_text(table.title)} <small>{len(table.rows)}</small></h2>",
        f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>',
    ]
    for number, row in enumerate(table.rows):
        link = f"#{anchor}-{number + 1}" if number < len(table.details) else None
        cells = (_cell(row[index], table.columns[index], link if at == 0 else None) for at, index in enumerate(shown))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</tbody></table></div>"]


def _cell(text: str, column: Column, link: str | None) -> str:
    inner = (f"<code>{html_text(text)}</code>" if text else "") if column.style == "code" else _sentence(text)
    if column.name in _NAMED and re.fullmatch(r"[a-z-]+(, [a-z-]+)*", text):
        inner = ", ".join(f'<span class="badge {name}">{name}</span>' for name in text.split(", "))
    short = ' class="short"' if column.name in _SHORT else ""
    return f'<td><a href="{link}">{inner}</a></td>' if link else f"<td{short}>{inner}</td>"


def _details(table: Table, anchor: str) -> list[str]:
    if not table.details:
        return []
    lines = [f"<h2>Details: {html_text(table.title)}</h2>", '<div class="cards">']
    for number, detail in enumerate(table.details, 1):
        lines += _card(detail, f"{anchor}-{number}")
    return [*lines, "</div>"]


def _card(detail: Detail, anchor: str) -> Sequence[str]:
    entries = (
        f'<dt><span class="{label}">{label}</span></dt><dd>{_sentence(text)}</dd>'
        if re.fullmatch(r"[a-z-]+", label)
        else f"<dt>{html_text(label)}</dt><dd>{_sentence(text)}</dd>"
        for label, text in detail.entries
    )
    title = f"<h3><code>{html_text(detail.title)}</code></h3>"
    return (f'<section class="card" id="{anchor}">{title}<dl>', *entries, "</dl></section>")


def _sentence(text: str) -> str:
    """A sentence, with what stands between backticks as code."""
    marked = re.sub(_QUOTED, r"<code>\1</code>", html_text(text))
    return re.sub(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b(?![^<]*</code>)", r"<time>\g<0></time>", marked)

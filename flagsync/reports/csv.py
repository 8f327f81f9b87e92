"""The report as a spreadsheet: one row for each finding, each row of the verb's tables or item of its data (RFC 4180, UTF-8).

Tables with different columns share one header; `table` says which one a row belongs to.
"""

from __future__ import annotations

import re

from flagsync.escape import csv_cell
from flagsync.model.report import Column, Report
from flagsync.tabulate import tables_of, tables_of_data


def write(report: Report) -> str:
    """A header and the rows, each ended by CR and LF."""
    tables = tables_of(report) or tables_of_data(report)
    names = list(dict.fromkeys(column.name for table in tables for column in table.columns))
    rows = [["table", *names]]
    for table in tables:
        for row in table.rows:
            cells = {column.name: _plain(cell, column) for column, cell in zip(table.columns, row, strict=True)}
            rows.append([table.title, *(cells.get(name, "") for name in names)])
    return "".join(",".join(csv_cell(cell) for cell in row) + "\r\n" for row in rows)


def _plain(text: str, column: Column) -> str:
    """A sentence without the backticks around what the user wrote; a name as it is."""
    return text if column.style == "code" else re.sub(r"`([^`]*)`", r"\1", text)

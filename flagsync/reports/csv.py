"""The report as a spreadsheet: one row for each finding or each row of the verb's tables (RFC 4180, UTF-8).

Tables with different columns share one header; `table` says which one a row belongs to.
"""

from __future__ import annotations

from flagsync.escape import csv_cell
from flagsync.model.report import Report
from flagsync.tabulate import tables_of


def write(report: Report) -> str:
    """A header and the rows, each ended by CR and LF."""
    tables = tables_of(report)
    names = list(dict.fromkeys(column.name for table in tables for column in table.columns))
    rows = [["table", *names]]
    for table in tables:
        for row in table.rows:
            cells = {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
            rows.append([table.title, *(cells.get(name, "") for name in names)])
    return "".join(",".join(csv_cell(cell) for cell in row) + "\r\n" for row in rows)

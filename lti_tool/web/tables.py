"""A table to take away: CSV and XLSX that spreadsheets open as they are meant."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from flask import Response
from openpyxl import Workbook

Cell = str | int | Decimal | datetime | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Sequence[Sequence[Cell]], *, semicolon: bool) -> bytes:
    """Return ``rows`` as UTF-8 with a byte-order mark, which Excel needs to read Russian.

    ``semicolon`` separates by «;» and writes decimals with a comma, as Russian Excel expects.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if semicolon else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(cell, comma=semicolon) for cell in row])
    return (_BOM + out.getvalue()).encode()


def as_xlsx(title: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return ``rows`` as a workbook of one sheet; numbers are numbers, times are UTC."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(one for one in title if one not in r"[]:*?/\'")[:31] or "1")
    for row in rows:
        sheet.append([_kept(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_download(body: bytes, content_type: str, name: str) -> Response:
    """Return the answer that saves ``body`` as the file ``name``; no cache keeps it."""
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(cell: Cell, *, comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",") if comma else f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return harmless(cell) if isinstance(cell, str) else str(cell)


def _kept(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, microsecond=0)
    return harmless(cell) if isinstance(cell, str) else cell

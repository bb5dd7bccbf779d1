"""A table to take away opens as it is meant, and nothing in it runs."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from lti_tool.web.tables import Cell, as_csv, as_xlsx, harmless

WHEN = datetime(2026, 11, 24, 12, 5, 7, 123, tzinfo=UTC)
ROWS: list[list[Cell]] = [
    ["Участник", "Баллы"],
    ['=cmd|" /C calc"!A1', Decimal("1.50"), WHEN, None, 3, "а;б"],
]


def test_csv_begins_with_a_mark_and_holds_no_formula() -> None:
    text = as_csv(ROWS, semicolon=False).decode("utf-8-sig")
    assert as_csv(ROWS, semicolon=False).startswith(b"\xef\xbb\xbf")
    assert text.splitlines()[0] == "Участник,Баллы"
    assert text.splitlines()[1] == '"\'=cmd|"" /C calc""!A1",1.50,2026-11-24 12:05:07,,3,а;б'


def test_russian_excel_gets_semicolons_and_decimal_commas() -> None:
    line = as_csv(ROWS, semicolon=True).decode("utf-8-sig").splitlines()[1]
    assert ';1,50;2026-11-24 12:05:07;;3;"а;б"' in line


def test_a_workbook_keeps_numbers_as_numbers_and_text_as_text() -> None:
    book = load_workbook(io.BytesIO(as_xlsx("Тест: [о ПОС]?", ROWS)))
    sheet = book.worksheets[0]
    assert sheet.title == "Тест о ПОС"
    assert sheet["A2"].value.startswith("'=cmd")
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].value.isoformat() == "2026-11-24T12:05:07"
    assert load_workbook(io.BytesIO(as_xlsx("???", []))).worksheets[0].title == "1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_every_start_of_a_formula_is_made_harmless(start: str) -> None:
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless("1=1") == "1=1"

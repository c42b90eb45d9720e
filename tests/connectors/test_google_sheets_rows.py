"""Rows of a spreadsheet under the names above them, whatever stands there."""

from __future__ import annotations

import orjson
import pytest

from junctor.connectors.google_sheets.actions import read_rows
from junctor.model.request import HttpResponse


def rows(values, place="Intake!A1:Z1000"):
    body = {"range": place, "majorDimension": "ROWS", **({"values": values} if values else {})}
    return read_rows.read(HttpResponse(status=200, headers=(), content=orjson.dumps(body)))


@pytest.mark.parametrize(
    ("first", "names"),
    [
        (["Name", "Name", "Name"], ["Name", "Name_2", "Name_3"]),
        (["", " Email ", ""], ["A", "Email", "C"]),
        ([2026, True], ["2026", "True", "C"]),
        ([], ["A", "B", "C"]),
    ],
)
def test_each_column_has_a_name_of_its_own(first, names):
    found = rows([first, ["a", "b", "c"]])
    assert found["columns"] == names
    assert found["rows"] == [{"rowNumber": 2, "values": dict(zip(names, "abc", strict=True))}]


def test_rows_are_numbered_as_in_the_sheet_and_empty_ones_left_out():
    found = rows([["Name", "Age"], ["Ada", 36], [], ["", ""], ["Grace"]], "'My sheet'!$AB$7:AC40")
    assert found["rows"] == [
        {"rowNumber": 8, "values": {"Name": "Ada", "Age": 36}},
        {"rowNumber": 11, "values": {"Name": "Grace", "Age": ""}},
    ]
    assert rows([[], ["x"]], "'My sheet'!AB7:AC40")["columns"] == ["AB"]


@pytest.mark.parametrize("values", [None, [["Name"]]])
def test_a_sheet_without_rows_has_none(values):
    assert rows(values)["rows"] == []

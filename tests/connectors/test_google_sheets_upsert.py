"""A row found by a column is changed, one that is not there is added, and nothing else is touched."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from tests.connectors.vendor import Vendor

from junctor.model.errors import (
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)

ASKED = {
    "spreadsheetId": "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms",
    "range": "Intake",
    "matchColumn": "Email",
    "matchValue": "ada@example.com",
    "values": {"Visits": 4},
    "valueInputOption": "USER_ENTERED",
}
TABLE = [
    ["Name", "Email", "Visits"],
    ["Grace", "grace@example.com", 1],
    ["Ada", "ada@example.com", 3],
]
ADDED = {"updates": {"updatedRange": "Intake!A4:C4"}}


def table(values=TABLE, place="Intake!A1:C1000"):
    return 200, {"range": place, "values": values}


def upsert(*answers, **changes):
    sheet = Vendor("google_sheets", *answers)
    return sheet, sheet.run("upsertRow", **{**ASKED, **changes})


def place(request):
    return unquote(urlsplit(request.url).path.partition("/values/")[2])


def test_the_first_row_with_the_value_is_changed_and_its_other_cells_stay():
    sheet, output = upsert(table(), (200, {}))
    assert output == {"action": "updated", "rowNumber": 3, "updatedRange": "Intake!A3:C3"}
    assert (sheet.asked[1].method, place(sheet.asked[1])) == ("PUT", "Intake!A3:C3")
    assert sheet.asked[1].json == {"values": [[None, None, 4]]}
    assert parse_qs(urlsplit(sheet.asked[1].url).query) == {"valueInputOption": ["USER_ENTERED"]}


def test_a_row_that_is_not_there_is_added_with_its_value():
    sheet, output = upsert(table(), (200, ADDED), matchValue="eve@example.com")
    assert output == {"action": "appended", "rowNumber": 4, "updatedRange": "Intake!A4:C4"}
    assert place(sheet.asked[1]) == "Intake:append"
    assert sheet.asked[1].json == {"values": [[None, "eve@example.com", 4]]}


@pytest.mark.parametrize(("cell", "asked"), [(5, "5"), ("5 ", 5), (5.0, 5), (True, "TRUE")])
def test_a_number_typed_as_text_is_that_number(cell, asked):
    _, output = upsert(
        table([["Id", "B"], [cell, ""]]),
        (200, {}),
        matchColumn="Id",
        matchValue=asked,
        values={"B": 1},
    )
    assert output["action"] == "updated"


def test_a_table_in_the_middle_of_a_sheet_is_written_where_it_stands():
    middle = table(TABLE, "'My sheet'!AB7:AD40")
    sheet, output = upsert(middle, (200, {}), range="'My sheet'!AB7:AD40")
    assert output["updatedRange"] == place(sheet.asked[1]) == "'My sheet'!AB9:AD9"


@pytest.mark.parametrize("changes", [{"values": {"Visit": 4}}, {"matchColumn": "E-mail"}])
def test_a_column_that_is_not_there_is_told_before_anything_is_written(changes):
    with pytest.raises(InvalidInput, match="has no column") as refused:
        upsert(table(), **changes)
    assert "Name, Email, Visits" in refused.value.cure
    assert upsert(table(), (200, {}))[1]["action"] == "updated"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (401, ReconnectNeeded),
        (404, NotFound),
        (429, RateLimited),
        (503, RemoteBusy),
    ],
)
def test_a_refusal_says_why_and_the_next_call_works(status, kind):
    error = {"error": {"code": status, "message": "No.", "status": "WHY"}}
    with pytest.raises(kind, match="No") as refused:
        upsert(table(), (status, error))
    assert refused.value.details["code"] == "WHY"
    assert upsert(table(), (200, {}))[1]["action"] == "updated"


def test_the_column_that_is_looked_in_keeps_its_value_so_that_a_call_can_be_repeated():
    with pytest.raises(InvalidInput, match="found by it again"):
        upsert(table(), values={"Email": "other@example.com"})
    same = {"Email": "ada@example.com", "Visits": 4}
    assert upsert(table(), (200, {}), values=same)[1]["action"] == "updated"

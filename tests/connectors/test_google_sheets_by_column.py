"""Rows are added, found and deleted by what stands in a column, and no other row is touched."""

from __future__ import annotations

import pytest
from tests.connectors.vendor import Vendor

from junctor.sdk import InvalidInput, NotFound, RateLimited

SHEET = {"spreadsheetId": "1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms", "range": "My people"}
VALUES = [["Name", "Email"], ["Ada", "a@x.org"], ["Bob", "b@x.org"], ["Ada", "c@x.org"]]
TABLE = {"range": "'My people'!A1:B900", "values": VALUES}
ADDED = {"updates": {"updatedRange": "'My people'!A5:B6"}}
TABS = {"sheets": [{"properties": {"sheetId": 3, "title": "My people"}}]}
ADA = {"matchColumn": "Name", "matchValue": "Ada"}


def test_rows_are_added_under_their_names():
    sheet = Vendor("google_sheets", TABLE, ADDED)
    told = sheet.run("addRowsByColumn", **SHEET, rows=[{"Email": "e@x.org"}, {"Name": "Zoe"}])
    assert told == {"rowNumber": 5, "updatedRange": "'My people'!A5:B6"}
    method, path, query = sheet.places[1]
    assert (method, path.rpartition("/")[2]) == ("POST", "My people:append")
    assert query == {"valueInputOption": ["USER_ENTERED"], "insertDataOption": ["INSERT_ROWS"]}
    assert sheet.asked[1].json == {"values": [[None, "e@x.org"], ["Zoe", None]]}


@pytest.mark.parametrize("key", ["addRowsByColumn", "upsertRow"])
def test_a_table_that_begins_further_right_is_continued_there(key):
    # Google puts an appended row where the table begins, which is not where the sheet does.
    shifted = {"range": "S!A1:C900", "values": [["", "Name", "Email"], ["", "Ada", "a@x.org"]]}
    sheet = Vendor("google_sheets", shifted, ADDED)
    if key == "addRowsByColumn":
        sheet.run(key, **SHEET, rows=[{"Name": "Zoe", "Email": "z@x.org"}])
    else:
        match = {"matchColumn": "Name", "matchValue": "Zoe"}
        sheet.run(key, **SHEET, **match, values={"Email": "z@x.org"})
    assert sheet.asked[1].json == {"values": [["Zoe", "z@x.org"]]}


def test_a_column_without_a_name_that_holds_something_belongs_to_the_table():
    noted = {"range": "S!A1:B900", "values": [["", "Name"], ["x", "Ada"]]}
    sheet = Vendor("google_sheets", noted, ADDED)
    sheet.run("addRowsByColumn", **SHEET, rows=[{"Name": "Zoe"}])
    assert sheet.asked[1].json == {"values": [[None, "Zoe"]]}


def test_a_name_that_no_column_has_is_told_before_anything_is_written():
    sheet = Vendor("google_sheets", TABLE, TABLE, ADDED)
    with pytest.raises(InvalidInput, match="'Mail'"):
        sheet.run("addRowsByColumn", **SHEET, rows=[{"Name": "Zoe"}, {"Mail": "z"}])
    assert len(sheet.asked) == 1
    assert sheet.run("addRowsByColumn", **SHEET, rows=[{"Name": "Zoe"}])["rowNumber"] == 5


def test_rows_are_found_by_a_value():
    sheet = Vendor("google_sheets", TABLE, TABLE, TABLE)
    found = sheet.run("findRows", **SHEET, **ADA)
    assert [row["rowNumber"] for row in found["rows"]] == [2, 4]
    first = sheet.run("findRows", **SHEET, **ADA, limit=1)
    assert first["count"] == 2
    assert first["rows"] == [{"rowNumber": 2, "values": {"Name": "Ada", "Email": "a@x.org"}}]
    nobody = sheet.run("findRows", **SHEET, matchColumn="Name", matchValue="Zoe")
    assert nobody == {"rows": [], "count": 0}


def test_matching_rows_are_deleted_from_below():
    sheet = Vendor("google_sheets", TABLE, TABS, {})
    told = sheet.run("deleteMatchingRows", **SHEET, **ADA)
    assert told == {"deleted": 2, "rowNumbers": [2, 4]}
    ranges = [r["deleteDimension"]["range"] for r in sheet.asked[2].json["requests"]]
    assert [(r["sheetId"], r["startIndex"], r["endIndex"]) for r in ranges] == [
        (3, 3, 4),
        (3, 1, 2),
    ]
    again = Vendor("google_sheets", {**TABLE, "values": VALUES[:1]})
    assert again.run("deleteMatchingRows", **SHEET, **ADA)["deleted"] == 0
    assert len(again.asked) == 1


def test_a_sheet_that_went_meanwhile_and_a_limit_are_told_and_nothing_is_deleted():
    limit = (429, {"error": {"message": "Quota.", "status": "RESOURCE_EXHAUSTED"}})
    sheet = Vendor("google_sheets", TABLE, {"sheets": []}, limit, TABLE, TABS, {})
    with pytest.raises(NotFound, match="My people"):
        sheet.run("deleteMatchingRows", **SHEET, **ADA)
    with pytest.raises(RateLimited):
        sheet.run("deleteMatchingRows", **SHEET, **ADA)
    assert sheet.run("deleteMatchingRows", **SHEET, **ADA)["deleted"] == 2

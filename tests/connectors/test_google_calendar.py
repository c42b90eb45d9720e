"""Guests are added to an event, and nobody who is invited already is lost."""

from __future__ import annotations

import pytest
from tests.connectors.vendor import Vendor

from junctor.sdk import Conflict

ASKED = {"calendarId": "team@example.com", "eventId": "e1", "sendUpdates": "all"}
BOB = {"email": "Bob@example.com", "responseStatus": "accepted"}
EVE = {"email": "eve@example.com", "optional": True}
FOUND = {"id": "e1", "etag": '"7"', "attendees": [BOB]}
REFUSED = {"error": {"message": "No.", "errors": [{"reason": "conditionNotMet"}]}}


def test_who_is_new_joins_those_who_are_invited():
    calendar = Vendor("google_calendar", FOUND, {"id": "e1", "attendees": [BOB, EVE]})
    told = calendar.run("addAttendees", **ASKED, attendees=[{"email": "bob@example.com"}, EVE])
    assert told["attendees"] == [BOB, EVE]
    place = "/calendar/v3/calendars/team@example.com/events/e1"
    assert calendar.places == [("GET", place, {}), ("PATCH", place, {"sendUpdates": ["all"]})]
    assert calendar.asked[1].json == {"attendees": [BOB, EVE]}
    assert calendar.asked[1].header("if-match") == '"7"'


def test_nothing_is_changed_where_all_are_invited():
    calendar = Vendor("google_calendar", FOUND)
    assert calendar.run("addAttendees", **ASKED, attendees=[BOB]) == FOUND
    assert len(calendar.asked) == 1


def test_a_change_of_somebody_else_is_told_and_the_next_try_goes_on():
    answers = [{"id": "e1", "etag": '"7"'}, (412, REFUSED), FOUND, {"id": "e1"}]
    calendar = Vendor("google_calendar", *answers)
    with pytest.raises(Conflict):
        calendar.run("addAttendees", **ASKED, attendees=[EVE])
    assert calendar.run("addAttendees", **ASKED, attendees=[EVE]) == {"id": "e1"}

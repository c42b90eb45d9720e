"""Google Calendar: a list of guests is replaced as a whole, so adding one reads it first."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from junctor.sdk import Context, Fields, action, get, patch

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


@action(
    name="Add attendees",
    inputs=_FREE,
    summary="more guests for the event {{input.eventId}}",
    idempotent=True,
)
async def add_attendees(ctx: Context, inputs: Fields) -> Any:
    """Invite more people to an event; those who are invited already stay as they are."""
    calendar, event = quote(inputs["calendarId"], safe=""), quote(inputs["eventId"], safe="")
    place = f"/calendar/v3/calendars/{calendar}/events/{event}"
    found = await ctx.ask(get(place))
    there = found.get("attendees") or []
    known = {str(each.get("email")).lower() for each in there}
    added = [each for each in inputs["attendees"] if each["email"].lower() not in known]
    if not added:
        return found
    return await ctx.ask(
        patch(
            place,
            query={"sendUpdates": inputs.get("sendUpdates")},
            json={"attendees": [*there, *added]},
            # Nobody is left out whom somebody else invites at this moment.
            headers={"If-Match": found.get("etag")},
        )
    )

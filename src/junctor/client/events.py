"""What happens in a project, live: server-sent events as they come."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import orjson

from junctor.client.session import Session

RESET = "reset"
"""The kind that says: events were missed, look at everything again."""


@dataclass(frozen=True, slots=True)
class Event:
    """One of them; `id` names the place in the stream to come back to."""

    id: str
    kind: str
    data: dict[str, Any]


Stream = Generator["Event | None", None, None]
"""Events as they come; None is a sign of life. Close it when you have heard enough."""


class Events:
    """The streams of a project. An iterator ends when the server ends the stream."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(
        self, *, run: str | None = None, kinds: str | None = None, after: str | None = None
    ) -> Stream:
        """What happens from now on, or from behind the event `after`; None is a sign of life.

        The first None says that the stream is open: whatever happens from then on is heard.
        """
        query = {"run": run, "kinds": kinds, "after": after}
        return parse_events(self._session.stream("/api/events", query=query))

    def cards(self, to: str | None = None) -> Stream:
        """The cards for one screen, and those for everybody."""
        return parse_events(self._session.stream("/api/screen-pops", query={"to": to}))


def parse_events(lines: Generator[bytes, None, None]) -> Stream:
    """Events of the lines of a stream; a comment gives None."""
    fields: dict[str, str] = {}
    with closing(lines):
        for raw in lines:
            line = raw.decode().rstrip("\r\n")
            if line.startswith(":"):
                yield None
            elif line:
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
            else:
                if "event" in fields:
                    data = orjson.loads(fields.get("data") or b"{}")
                    yield Event(fields.get("id", ""), fields["event"], data)
                fields = {}

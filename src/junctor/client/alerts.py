"""Alerts over REST."""

from __future__ import annotations

from junctor.client.resources import Json, Resource


class Alerts(Resource):
    """What the project wants to be told of; `ref` is an id or a name."""

    path = "/api/alerts"

    def all(self) -> list[Json]:
        """Oldest first."""
        return self._items()

    def get(self, ref: str) -> Json:
        """One alert."""
        return self._get(ref)

    def create(self, draft: Json) -> Json:
        """Make one."""
        return self._post(body=draft)

    def update(self, ref: str, draft: Json) -> Json:
        """Write it anew."""
        return self._put(ref, body=draft)

    def delete(self, ref: str) -> None:
        """Delete it."""
        self._delete(ref)

    def try_out(self, ref: str) -> Json:
        """What it would send, with a sample; nothing leaves."""
        return self._post(ref, "try")

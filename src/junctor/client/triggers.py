"""Triggers and entity types, as resources of the client."""

from __future__ import annotations

from typing import Any

from junctor.client.resources import Json, Resource


class Triggers(Resource):
    """What starts live flows."""

    path = "/api/triggers"

    def all(self, environment: str | None = None) -> list[Json]:
        """The triggers with their health."""
        return self._items(environment=environment)

    def get(self, trigger_id: str) -> Json:
        """One trigger with its last events."""
        return self._get(trigger_id)

    def pause(self, trigger_id: str) -> Json:
        """Take no more events."""
        return self._post(trigger_id, "pause")

    def resume(self, trigger_id: str) -> Json:
        """Take events again."""
        return self._post(trigger_id, "resume")

    def try_out(self, trigger_id: str, **more: Any) -> Json:
        """Run the flow in the sandbox; `more` takes `event` and `scenarios`."""
        return self._post(trigger_id, "try", body=more)

    def poll(self, trigger_id: str) -> Json:
        """Ask the other system now."""
        return self._post(trigger_id, "poll")

    def register(self, trigger_id: str, *, live: bool = False) -> Json:
        """Register its webhook at the vendor, or show what would be sent."""
        mode = "live" if live else "sandbox"
        return self._post(trigger_id, "register", body={"mode": mode})

    def registrations(self) -> list[Json]:
        """What stands at vendors for triggers."""
        return self._items("registrations")

    def known(self, trigger_id: str, *, after: str = "", limit: int = 100) -> list[Json]:
        """What is known of the entities it watches, by key."""
        return self._items(trigger_id, "entities", after=after, limit=limit)

    def token(self, trigger_id: str) -> str:
        """The token that its sender wants to see confirmed."""
        return str(self._get(trigger_id, "token")["token"])

    def events(self, trigger_id: str, *, limit: int = 50, **where: Any) -> list[Json]:
        """What it accepted, newest first; `where` takes `since`, `until` and `failed`."""
        return self._items(trigger_id, "events", limit=limit, **where)

    def replay(self, trigger_id: str, **more: Any) -> list[Json]:
        """Run accepted events again; `more` takes `events`, `failed` and `mode`."""
        return list(self._post(trigger_id, "replay", body=more)["items"])

    def replay_span(self, trigger_id: str, *, dry_run: bool = False, **more: Any) -> Json:
        """Run what was accepted in a time again: `count`, and the `batch` to ask again with.

        `more` takes `since`, `until`, `failed`, `mode` and `batch`; with `dry_run` it only counts.
        """
        return self._post(trigger_id, "replay", body={**more, "dryRun": dry_run})


class Entities(Resource):
    """Entity types; `ref` is an id or a key."""

    path = "/api/entities"

    def all(self) -> list[Json]:
        """The types by key."""
        return self._items()

    def get(self, ref: str) -> Json:
        """One type."""
        return self._get(ref)

    def create(self, draft: Json) -> Json:
        """Declare one: `name` and `schema`, perhaps `key` and `description`."""
        return self._post(body=draft)

    def update(self, ref: str, draft: Json) -> Json:
        """Declare it anew."""
        return self._put(ref, body=draft)

    def delete(self, ref: str) -> None:
        """Delete it, unless a form shows it."""
        self._delete(ref)

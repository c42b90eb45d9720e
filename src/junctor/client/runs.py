"""What ran, over REST: lists, steps, comparisons, and the verbs on runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from junctor.client.resources import Json, Resource


class Runs(Resource):
    """What ran."""

    path = "/api/runs"

    def all(self, *, limit: int | None = None, **where: Any) -> list[Json]:
        """Newest first; `where` takes the filters of `GET /api/runs`."""
        return self._items(limit=limit, **where)

    def get(self, run_id: str) -> Json:
        """One run."""
        return self._get(run_id)

    def steps(self, run_id: str) -> list[Json]:
        """Its steps with their traces, in order."""
        return self._items(run_id, "steps")

    def step(self, run_id: str, index: int) -> Json:
        """One step in full: attempts, timing, origins of inputs, requests as curl."""
        return self._get(run_id, "steps", index)

    def payload(self, run_id: str, digest: str) -> Any:
        """A value that was too large for its step."""
        reply = self._session.reply("GET", self._at((run_id, "payloads", digest)))
        return orjson.loads(reply.body)

    def files(self, run_id: str) -> list[Json]:
        """The files that its steps got."""
        return self._items(run_id, "files")

    def file(self, run_id: str, digest: str) -> bytes:
        """The bytes of one of them."""
        return self._session.reply("GET", self._at((run_id, "files", digest))).body

    def compare(self, run_id: str, other: str) -> Json:
        """What differs between two runs."""
        return self._get(run_id, "compare", **{"with": other})

    def rerun_many(self, run_ids: Sequence[str]) -> list[Json]:
        """Each once more in its flow as it is now; `newRunId` or `problem` for each."""
        found: list[Json] = self._post("rerun", body={"runIds": list(run_ids)})["items"]
        return found

    def children(self, run_id: str) -> list[Json]:
        """The runs inside it: items of loops, and other flows."""
        return self._items(run_id, "children")

    def signal(self, run_id: str, name: str, payload: Any = None) -> Json:
        """Give it the signal it waits for."""
        return self._post(run_id, "signals", name, body={"payload": payload})

    def cancel(self, run_id: str) -> Json:
        """End it now; one that has ended stays as it is."""
        return self._post(run_id, "cancel")

    def resume(self, run_id: str, **more: Any) -> Json:
        """Go on where it failed or was ended; `more` takes `wait` seconds."""
        return self._post(run_id, "resume", body=more)

    def fork(self, run_id: str, node: str, **more: Any) -> Json:
        """A new run of the same document from a node on."""
        return self._post(run_id, "fork", body={"node": node, **more})

    def rerun(self, run_id: str, **more: Any) -> Json:
        """The same input in the flow as it is now.

        `more` takes `node`, `until`, `wait`, and another `input` and `mode`.
        """
        return self._post(run_id, "rerun", body=more)

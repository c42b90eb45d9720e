"""Requests and answers in JSON, with the key and the project on each; pages joined to lists."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from junctor.client.problems import error_of
from junctor.client.wire import Reply, Wire
from junctor.model.errors import MaybeSent

PROJECT_HEADER = "Junctor-Project"


class Session:
    """Sends JSON over a wire; whatever is no success is raised as one of the model's errors."""

    def __init__(self, wire: Wire, key: str, project: str | None = None) -> None:
        self.wire = wire
        self.project = project
        self._key = key

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Any:
        """The JSON of the answer; None when it has none.

        Raises:
            JunctorError: what the problem document says, with its cure.
        """
        reply = self.reply(method, path, query=query, body=body)
        return orjson.loads(reply.body) if reply.body else None

    def object(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> dict[str, Any]:
        """The JSON object of the answer; an empty one when there is no body."""
        found = self.request(method, path, query=query, body=body)
        return found if isinstance(found, dict) else {}

    def reply(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
    ) -> Reply:
        """The answer as it came, once it is known to be a success."""
        text = None if body is None else orjson.dumps(body)
        target = path + _query(query or {})
        return checked(self.wire.send(method, target, self.headers(text), text))

    def stream(self, path: str, *, query: Mapping[str, Any]) -> Generator[bytes, None, None]:
        """The lines of a stream of events as they come."""
        headers = {**self.headers(None), "Accept": "text/event-stream"}
        return self.wire.stream(path + _query(query), headers)

    def lines(self, path: str, *, body: Any) -> Generator[dict[str, Any], None, None]:
        """What is posted, and the JSON lines of its answer as they come, with `result` last.

        Raises:
            JunctorError: what the problem document says, with its cure.
            MaybeSent: they ended before the result.
        """
        text = orjson.dumps(body)
        headers = {**self.headers(text), "Accept": "application/x-ndjson"}
        with closing(self.wire.stream(path, headers, text)) as lines:
            for line in lines:
                if line.strip():
                    found: dict[str, Any] = orjson.loads(line)
                    yield found
                    if "result" in found:
                        return
        raise MaybeSent(
            "The answer broke off before its result.",
            cure="Look whether it was done before you repeat it.",
        )

    def items(
        self, path: str, *, query: Mapping[str, Any] | None = None, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """A list, all its pages or the first `limit` entries."""
        found: list[dict[str, Any]] = []
        for page in self._pages(path, query or {}, limit):
            found += page
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    def _pages(
        self, path: str, query: Mapping[str, Any], limit: int | None
    ) -> Iterator[list[dict[str, Any]]]:
        asked = dict(query)
        if limit is not None and "limit" in asked:
            asked["limit"] = min(limit, asked["limit"])
        while True:
            answer = self.request("GET", path, query=asked)
            yield answer["items"]
            if answer.get("next") is None:
                return
            asked["cursor"] = answer["next"]

    def headers(self, body: bytes | None) -> dict[str, str]:
        """The headers of a request: who asks, for what project, with what kind of body."""
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._key}"}
        if self.project is not None:
            headers[PROJECT_HEADER] = self.project
        if body is not None:
            headers["Content-Type"] = "application/json"
        return headers


def checked(reply: Reply) -> Reply:
    """The reply of a success.

    Raises:
        JunctorError: it is none.
    """
    if not 200 <= reply.status < 300:
        raise error_of(reply.status, reply.body, reply.headers.get("retry-after"))
    return reply


def place(*parts: object) -> str:
    """A path of parts, each quoted."""
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


def _query(given: Mapping[str, Any]) -> str:
    pairs = {
        name: ("true" if value else "false") if isinstance(value, bool) else value
        for name, value in given.items()
        if value is not None
    }
    return "?" + urlencode(pairs) if pairs else ""

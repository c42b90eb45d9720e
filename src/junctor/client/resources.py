"""What a project holds, as objects over the REST paths; answers are the interface's plain JSON."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any

from junctor.client.session import Session, place

Json = dict[str, Any]
_PAGE = 200


class Resource:
    """One path of the interface."""

    path = ""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _get(self, *parts: object, **query: Any) -> Json:
        return self._session.object("GET", self._at(parts), query=query)

    def _post(self, *parts: object, body: Any = None, **query: Any) -> Json:
        return self._session.object("POST", self._at(parts), query=query, body=body)

    def _put(self, *parts: object, body: Any, **query: Any) -> Json:
        return self._session.object("PUT", self._at(parts), query=query, body=body)

    def _delete(self, *parts: object, **query: Any) -> Json:
        return self._session.object("DELETE", self._at(parts), query=query)

    def _items(self, *parts: object, limit: int | None = None, **query: Any) -> list[Json]:
        return self._session.items(self._at(parts), query=query, limit=limit)

    def _at(self, parts: Sequence[object]) -> str:
        return self.path + (place(*parts) if parts else "")


class Integrations(Resource):
    """Connections: `ref` is an id, a key or a display name."""

    path = "/api/integrations"

    def all(self, text: str | None = None) -> list[Json]:
        """The connections, or those that match a text."""
        return self._items(q=text)

    def get(self, ref: str) -> Json:
        """One connection."""
        return self._get(ref)

    def create(self, draft: Json, *, confirm_short: bool = False) -> Json:
        """Make one; the draft may hold `credentials` per environment."""
        return self._post(body=draft, confirmShort=confirm_short or None)

    def update(self, ref: str, change: Json) -> Json:
        """Change the given fields."""
        return self._put(ref, body=change)

    def delete(self, ref: str, *, force: bool = False) -> Json:
        """Delete it; InUse with its dependents unless forced.

        The answer holds `notices` where a token could not be ended at the vendor.
        """
        return self._delete(ref, force=force or None)

    def test(self, ref: str, environment: str | None = None) -> Json:
        """Test Connection in one environment, or in every configured one."""
        return self._post(ref, "test", body={"environment": environment})

    def dependents(self, ref: str) -> list[Json]:
        """Who uses it, triggers first."""
        return self._items(ref, "dependents")

    def usage(self, ref: str, since: int) -> Json:
        """How many flows name it, and its calls since a moment, counted up to 10,000."""
        query = {"connectionId": self.get(ref)["id"], "since": since}
        return self._session.items("/api/usage", query=query)[0]

    def replace(self, ref: str, other: str) -> int:
        """Let every flow draft that uses it use another one; how many were changed."""
        return int(self._post(ref, "replace", body={"with": other})["changed"])

    def operations(self, ref: str) -> list[Json]:
        """What can be called through it."""
        return self._items(ref, "operations")

    def call(
        self,
        ref: str,
        operation: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        environment: str = "development",
        mode: str = "sandbox",
        **more: Any,
    ) -> Json:
        """Execute an operation; a failure of the other side is in the result, not raised.

        `more` takes `scenario`, `allPages` and `timeout`.
        """
        body = {"inputs": inputs or {}, "environment": environment, "mode": mode, **more}
        return self._post(ref, "operations", operation, "call", body=body)

    def stream(
        self,
        ref: str,
        operation: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        environment: str = "development",
        mode: str = "sandbox",
        **more: Any,
    ) -> Generator[Json, None, None]:
        """Execute an operation and read its answer while it comes.

        Gives `{"text": ...}` (or `{"data": ...}`, where pieces are no text) as often as there
        is something, and `{"result": ...}` once at the end: what `call` gives. Closing the
        iterator gives the call up.
        """
        body = {"inputs": inputs or {}, "environment": environment, "mode": mode, **more}
        path = self._at((ref, "operations", operation, "call"))
        return self._session.lines(path, body=body)

    def put_credential(
        self, ref: str, environment: str, values: Json, *, confirm_short: bool = False
    ) -> Json:
        """Save a credential: field -> value, or `{env.NAME}`."""
        short = confirm_short or None
        return self._put(ref, "credentials", environment, body=values, confirmShort=short)

    def delete_credential(self, ref: str, environment: str) -> Json:
        """Delete the credential of an environment; `notices` if the vendor was not told."""
        return self._delete(ref, "credentials", environment)

    def rotate(
        self, ref: str, environment: str, values: Json, *, confirm_short: bool = False
    ) -> Json:
        """Save new values as pending and test them; no call uses them yet."""
        short = confirm_short or None
        return self._post(
            ref, "credentials", environment, "rotate", body=values, confirmShort=short
        )

    def cancel_rotation(self, ref: str, environment: str) -> None:
        """Give the pending values up."""
        self._delete(ref, "credentials", environment, "rotate")

    def promote(self, ref: str, environment: str) -> Json:
        """Make the pending values current."""
        return self._post(ref, "credentials", environment, "promote")

    def undo(self, ref: str, environment: str) -> Json:
        """Bring the former values back."""
        return self._post(ref, "credentials", environment, "undo")


class Secrets(Resource):
    """Named secrets: written and pointed at, never read."""

    path = "/api/secrets"

    def all(self, environment: str | None = None) -> list[Json]:
        """Names, environments and ages."""
        return self._items(environment=environment)

    def put(self, name: str, environment: str, value: str, *, confirm_short: bool = False) -> Json:
        """Save a value; it is current at once."""
        body = {"environment": environment, "value": value}
        return self._put(name, body=body, confirmShort=confirm_short or None)

    def test(
        self,
        name: str,
        environment: str,
        value: str,
        *,
        connection: str | None = None,
        confirm_short: bool = False,
    ) -> Json:
        """Test what uses it with a new value; nothing is saved."""
        body = {"environment": environment, "value": value, "connection": connection}
        return self._post(name, "test", body=body, confirmShort=confirm_short or None)

    def delete(self, name: str, environment: str | None = None, *, force: bool = False) -> None:
        """Delete it in one environment or in all."""
        self._delete(name, environment=environment, force=force or None)

    def dependents(self, name: str, environment: str | None = None) -> list[Json]:
        """Who uses it."""
        return self._items(name, "dependents", environment=environment)

    def versions(self, name: str) -> list[Json]:
        """Who set it when, newest first."""
        return self._items(name, "versions")

    def restore(self, name: str, environment: str) -> Json:
        """Bring the former value back as a new version."""
        return self._post(name, "restore", body={"environment": environment})

    def retire(self, name: str, environment: str) -> Json:
        """Wipe the former value at once."""
        return self._post(name, "retire", body={"environment": environment})

    def replace(self, name: str, other: str) -> int:
        """Let every credential that points at it point at another one; how many did."""
        return int(self._post(name, "replace", body={"with": other})["changed"])


class Catalog(Resource):
    """Connectors: the installed ones, and the project's own."""

    path = "/api/catalog"

    def all(self, text: str | None = None) -> list[Json]:
        """Summaries, or those that match a text."""
        return self._items(q=text)

    def get(self, slug: str, version: str | None = None) -> Json:
        """One connector with its spec."""
        return self._get(slug, version=version)

    def save(self, authored: Json) -> Json:
        """Save a connector of the project's own as a draft."""
        return self._post(body=authored)

    def import_(self, source: Json, *, preview: bool = False, **options: Any) -> Json:
        """Import a description (`{"text": ...}` or `{"url": ...}`) as a draft; its report."""
        return self._post("import", body={"source": source, "preview": preview, **options})

    def publish(self, slug: str, version: str) -> Json:
        """Publish a draft; this version never changes again."""
        return self._post(slug, "versions", version, "publish")

    def versions(self, slug: str) -> list[Json]:
        """The versions, newest first."""
        return self._items(slug, "versions")

    def drift(self, slug: str) -> Json:
        """The steps pinned to another version than the newest, and what that would change."""
        return self._get(slug, "drift")

    def compatibility(self, slug: str, old: str, new: str) -> list[Json]:
        """What would change for flows between two versions."""
        query = {"from": old, "to": new}
        return self._session.items(self._at((slug, "compatibility")), query=query)

    def delete(self, slug: str, version: str | None = None) -> None:
        """Delete a connector of the project's own."""
        self._delete(slug, version=version)


class Flows(Resource):
    """Flows: `ref` is an id, a key or a name."""

    path = "/api/flows"

    def all(self, text: str | None = None, *, folder: str | None = None) -> list[Json]:
        """The flows without their documents; those that match a text, or lie in a folder."""
        return self._items(q=text, folder=folder)

    def get(self, ref: str) -> Json:
        """One flow with its draft."""
        return self._get(ref)

    def create(self, document: Json) -> Json:
        """Save a new draft; `findings` say what is wrong with it."""
        return self._post(body=document)

    def update(self, ref: str, document: Json, *, revision: int | None = None) -> Json:
        """Save the draft anew."""
        return self._put(ref, "draft", body=document, revision=revision)

    def validate(self, document: Json, *, environment: str | None = None) -> list[Json]:
        """Everything that is wrong with a document, or missing in an environment."""
        found = self._post("validate", body=document, environment=environment)
        return list(found["items"])

    def publish(
        self, ref: str, *, note: str = "", environments: Sequence[str] | None = None
    ) -> Json:
        """Make the draft the next version."""
        where = {} if environments is None else {"environments": list(environments)}
        return self._post(ref, "publish", body={"note": note, **where})

    def deploy(self, ref: str, version: int, environment: str) -> Json:
        """Make a published version the live one of an environment."""
        return self._post(ref, "deploy", body={"version": version, "environment": environment})

    def move(self, folder: str, *refs: str, from_folder: str | None = None) -> list[Json]:
        """Put flows, or all that a folder holds, into a folder; the empty one is the top."""
        body = {"folder": folder, "flows": refs, "fromFolder": from_folder}
        return list(self._post("move", body=body)["items"])

    def disable(self, ref: str, environment: str) -> Json:
        """Switch it off in an environment."""
        return self._post(ref, "disable", body={"environment": environment})

    def enable(self, ref: str, environment: str) -> Json:
        """Switch it on again."""
        return self._post(ref, "enable", body={"environment": environment})

    def diff(self, ref: str, before: str | None = None, after: str = "draft") -> Json:
        """What differs between two versions, or a version (the latest) and the draft."""
        return self._get(ref, "diff", before=before, after=after)

    def versions(self, ref: str) -> list[Json]:
        """The published versions, newest first."""
        return self._items(ref, "versions")

    def version(self, ref: str, version: int) -> Json:
        """One published version with its document."""
        return self._get(ref, "versions", version)

    def runs(self, ref: str, *, limit: int | None = None) -> list[Json]:
        """The runs of a flow, newest first."""
        return self._items(ref, "runs", limit=limit)

    def run(self, ref: str, *, environment: str = "development", **more: Any) -> Json:
        """Run it and wait for the end: the run with its steps.

        `more` takes `mode`, `input`, `event`, `version`, `draft` and `scenarios`.
        """
        return self._post(ref, "runs", body={"environment": environment, **more})

    def delete(self, ref: str, *, force: bool = False) -> None:
        """Delete it with its versions; its runs stay. InUse where something hangs on it."""
        self._delete(ref, force=force or None)

    def dependents(self, ref: str) -> list[Json]:
        """Its triggers, the flows that run it, and its runs that have not ended."""
        return self._items(ref, "dependents")


class Approvals(Resource):
    """What waits for somebody's decision."""

    path = "/api/approvals"

    def all(self, state: str = "open") -> list[Json]:
        """The approvals of a state (`open`, `answered`, `expired`, `all`), newest first."""
        return self._items(state=state)

    def get(self, run_id: str, node: str) -> Json:
        """One approval."""
        return self._get(run_id, node)

    def decide(self, run_id: str, node: str, decision: str, **more: Any) -> Json:
        """`approve` or `reject`; `more` takes `comment` and `values`."""
        return self._post(run_id, node, "decide", body={"decision": decision, **more})


class Audit(Resource):
    """Who did what."""

    path = "/api/audit"

    def all(self, *, limit: int | None = None, **where: Any) -> list[Json]:
        """Newest first.

        `where` takes the filters of `GET /api/audit`.
        """
        return self._items(limit=limit, **where)

    def folded(self, *, limit: int = 50, **where: Any) -> list[Json]:
        """Repeats as one row each, newest first."""
        found: list[Json] = self._get("folded", limit=limit, **where)["items"]
        return found

    def verify(self, **where: Any) -> Json:
        """Recompute the chains; `exitCode` is 0, 2, 3 or 4. `where` takes `scope`."""
        return self._get("verify", **where)

    def export(self, **where: Any) -> bytes:
        """Every entry that fits as JSON lines, or with `format="csv"` as rows."""
        return self._session.reply("GET", self._at(("export",)), query=where).body

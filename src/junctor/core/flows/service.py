"""Flows of a project: drafts are saved, checked, published, listed and deleted.

Who may do it is decided by the caller. A draft may be unfinished, but it never holds a secret
as text, and attaching secrets to an HTTP request takes the right to bind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from junctor.core.connections.dependents import DependentList, FlowReference
from junctor.core.flows.binding import bound, pinned
from junctor.core.flows.checks.secrets import bindings
from junctor.core.flows.checks.trigger import trigger_binding
from junctor.core.flows.document import Parsed, read_document
from junctor.core.flows.findings import Finding, refuse
from junctor.core.flows.hanging import hanging_on
from junctor.core.flows.preflight import missing_live, missing_trigger
from junctor.core.flows.references import flow_references, repointed
from junctor.core.flows.validate import Validator, unsafe_findings
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.errors import InvalidInput, NotPermitted, Overtaken, UnknownObject
from junctor.model.flow import Flow, FlowVersion
from junctor.model.ids import new_id
from junctor.model.spelling import did_you_mean
from junctor.model.value import digest


class WaysIn(Protocol):
    """What follows the live versions of a flow: its triggers."""

    async def sync(self, flow: Flow) -> None:
        """Let them be those of the live versions."""
        ...

    async def switch(self, flow: Flow, environment: str, *, on: bool, actor: Actor) -> None:
        """Let those of an environment pause, or go on."""
        ...

    async def forget(self, flow: Flow) -> None:
        """Remove them."""
        ...


@dataclass(frozen=True, slots=True)
class SavedFlow:
    """What was saved, and everything validation has to say about it."""

    flow: Flow
    findings: list[Finding] = field(default_factory=list)


class FlowService:
    """The flows of all projects; used by REST and the command line."""

    def __init__(
        self,
        store: Store,
        catalog: CatalogLookup,
        *,
        clock: Clock | None = None,
        ways_in: WaysIn | None = None,
    ) -> None:
        self._store = store
        self._ways_in = ways_in
        self._catalog = catalog
        self._clock = clock or SystemClock()
        self._validator = Validator(store, catalog)

    async def create(
        self, project_id: str, document: Any, *, actor: Actor, may_bind_secrets: bool = False
    ) -> SavedFlow:
        """Save a new draft; its connections are found by name, key or id.

        Raises:
            InvalidFlow: it is no flow document, or holds a secret as text.
            NotPermitted: it attaches secrets to an HTTP request without the right to.
            AlreadyExists: the key is taken.
        """
        parsed = await self._savable(project_id, document, {}, may_bind_secrets=may_bind_secrets)
        assert parsed.document is not None
        now = self._clock.now()
        flow = Flow(
            id=new_id("flw"),
            project_id=project_id,
            key=parsed.document.key,
            name=parsed.document.name or parsed.document.key,
            draft=parsed.raw,
            created_at=now,
            updated_at=now,
        )
        await self._record("flow.create", flow, actor)
        await self._store.flows.add(flow)
        return SavedFlow(flow, await self._validator.judge(parsed, project_id))

    async def update(
        self,
        project_id: str,
        ref: str,
        document: Any,
        *,
        actor: Actor,
        revision: int | None = None,
        may_bind_secrets: bool = False,
    ) -> SavedFlow:
        """Save the draft anew; `revision` is the one it was read at.

        Raises:
            InvalidFlow, NotPermitted: as when creating; auth that stood in the draft may stay.
            Overtaken: somebody else has saved since.
        """
        flow = await self.get(project_id, ref)
        parsed = await self._savable(
            project_id, document, flow.draft, may_bind_secrets=may_bind_secrets
        )
        assert parsed.document is not None
        changed = {
            "key": parsed.document.key,
            "name": parsed.document.name or parsed.document.key,
            "draft": parsed.raw,
        }
        await self._record("flow.update", flow, actor)
        saved = await self._put(flow, changed, revision)
        return SavedFlow(saved, await self._validator.judge(parsed, project_id))

    async def get(self, project_id: str, ref: str) -> Flow:
        """A flow by id, key or name.

        Raises:
            UnknownObject: there is none in the project.
        """
        found = await self._store.flows.find(project_id, ref)
        if found is None:
            known = [flow.key for flow in await self._store.flows.all(project_id)]
            raise UnknownObject(
                f"There is no flow `{ref[:64]}` in this project.",
                field="flow",
                cure=did_you_mean(ref, known, "`junctor flow list` shows those there are."),
            )
        return found

    async def all(self, project_id: str) -> list[Flow]:
        """The flows of a project by key."""
        return await self._store.flows.all(project_id)

    async def delete(self, project_id: str, ref: str, *, actor: Actor, force: bool = False) -> None:
        """Delete a flow with its versions; its runs stay, and those under way go on.

        Raises:
            InUse: something hangs on it and `force` is not given; details list that.
        """
        flow = await self.get(project_id, ref)
        found = await hanging_on(self._store, flow)
        if not force:
            found.refuse(f"The flow `{flow.key}`")
        await self._record("flow.delete", flow, actor, **({"forced": True} if found else {}))
        if self._ways_in is not None:
            await self._ways_in.forget(flow)
        await self._store.flows.delete(project_id, flow.id)

    async def dependents(self, project_id: str, ref: str) -> DependentList:
        """What hangs on a flow: its triggers, flows that run it, runs that have not ended."""
        return await hanging_on(self._store, await self.get(project_id, ref))

    async def validate(
        self, project_id: str, document: Any, environment: str | None = None
    ) -> list[Finding]:
        """Everything that is wrong with a document, and what to look at; nothing is saved.

        With an environment also what live runs would lack there.
        """
        found = await self._validator.validate(document, project_id)
        if environment is None or any(each.severity == "error" for each in found):
            return found
        await self._environments(project_id, [environment])
        raw = await bound(self._store, self._catalog, project_id, read_document(document))
        return [*await self.missing(project_id, raw, environment), *found]

    async def missing(
        self, project_id: str, document: dict[str, Any], environment: str
    ) -> list[Finding]:
        """What live runs of a bound document, and its trigger, would lack in an environment."""
        nodes = read_document(document).every.values()
        lacks = await missing_live(
            self._store, self._catalog, project_id, environment, nodes, published=False
        )
        way_in = document.get("trigger")
        return [*await missing_trigger(self._store, project_id, environment, way_in), *lacks]

    async def publish(
        self,
        project_id: str,
        ref: str,
        *,
        actor: Actor,
        note: str = "",
        revision: int | None = None,
        environments: Sequence[str] | None = None,
    ) -> FlowVersion:
        """Make the draft the next version: pinned, immutable, live in these environments (all).

        Raises:
            InvalidFlow: validation finds errors; all stand in `details["findings"]`.
            Overtaken: somebody else has saved or published since.
        """
        flow = await self.get(project_id, ref)
        _check_revision(flow, revision)
        where = await self._environments(project_id, environments)
        parsed = read_document(flow.draft)
        refuse(await self._validator.judge(parsed, project_id), f"The flow `{flow.key}`")
        document = await pinned(self._store, self._catalog, project_id, parsed)
        version = FlowVersion(
            flow_id=flow.id,
            project_id=project_id,
            version=flow.latest_version + 1,
            document=document,
            digest=digest(document),
            note=note,
            published_at=self._clock.now(),
            published_by=str(actor),
        )
        detail = {"version": version.version, "digest": version.digest, "environments": where}
        await self._record("flow.publish", flow, actor, **detail)
        await self._store.flows.add_version(version)
        deployed = {**flow.deployed, **dict.fromkeys(where, version.version)}
        live = {"latest_version": version.version, "deployed": deployed}
        await self._follow(await self._put(flow, live, None))
        return version

    async def deploy(
        self, project_id: str, ref: str, version: int, environment: str, *, actor: Actor
    ) -> Flow:
        """Make a published version the live one of an environment; also the way back."""
        flow = await self.get(project_id, ref)
        await self._environments(project_id, [environment])
        await self.version(project_id, flow.id, version)
        detail = {"version": version, "environments": [environment]}
        await self._record("flow.deploy", flow, actor, **detail)
        live = {"deployed": {**flow.deployed, environment: version}}
        return await self._follow(await self._put(flow, live, None))

    async def switch(
        self, project_id: str, ref: str, environment: str, *, on: bool, actor: Actor
    ) -> Flow:
        """Switch a live flow off in an environment, or on again; its triggers follow.

        Raises:
            InvalidInput: there is no such environment, or nothing of the flow is live there.
        """
        flow = await self.get(project_id, ref)
        await self._environments(project_id, [environment])
        if environment not in flow.deployed:
            raise InvalidInput(
                f"No version of `{flow.key}` is live in `{environment}`.",
                field="environment",
                cure="Publish it there first.",
            )
        kept = tuple(each for each in flow.disabled if each != environment)
        disabled = kept if on else (*kept, environment)
        if disabled == flow.disabled:
            return flow
        kind = "flow.enable" if on else "flow.disable"
        await self._record(kind, flow, actor, environments=[environment])
        saved = await self._put(flow, {"disabled": disabled}, None)
        if self._ways_in is not None:
            await self._ways_in.switch(saved, environment, on=on, actor=actor)
        return saved

    async def document(self, project_id: str, ref: str, version: str) -> dict[str, Any]:
        """The draft of a flow (`draft`), or one of its versions by number."""
        if version == "draft":
            return (await self.get(project_id, ref)).draft
        return (await self.version(project_id, ref, int(version))).document

    async def version(self, project_id: str, ref: str, version: int) -> FlowVersion:
        """A published version.

        Raises:
            UnknownObject: it was not published.
        """
        flow = await self.get(project_id, ref)
        found = await self._store.flows.version(project_id, flow.id, version)
        if found is None:
            raise UnknownObject(
                f"The flow `{flow.key}` has no version {version}.",
                field="version",
                cure=f"The latest is {flow.latest_version}." if flow.latest_version else None,
            )
        return found

    async def versions(self, project_id: str, ref: str) -> list[FlowVersion]:
        """The published versions, newest first."""
        flow = await self.get(project_id, ref)
        return await self._store.flows.versions(project_id, flow.id)

    async def references(self, project_id: str) -> list[FlowReference]:
        """Every place of the project's flows that names a connection or a secret."""
        return await flow_references(self._store, project_id)

    async def repoint(self, project_id: str, old: str, new: str) -> int:
        """Let every draft that uses connection `old` use `new`; returns how many were changed."""
        count = 0
        for flow in await self._store.flows.all(project_id):
            draft = repointed(flow.draft, old, new)
            if draft is not None:
                await self._put(flow, {"draft": draft}, None)
                count += 1
        return count

    async def _follow(self, flow: Flow) -> Flow:
        if self._ways_in is not None:
            await self._ways_in.sync(flow)
        return flow

    async def _savable(
        self, project_id: str, document: Any, before: dict[str, Any], *, may_bind_secrets: bool
    ) -> Parsed:
        parsed = read_document(document)
        unsafe = unsafe_findings(parsed, draft=True)
        refuse(unsafe if parsed.document else [*parsed.findings, *unsafe])
        known = bindings(before)
        new = [node for node, each in bindings(parsed.raw).items() if known.get(node) != each]
        if new and not may_bind_secrets:
            raise NotPermitted(
                f"Node `{new[0]}`, field `auth`: attaching secrets takes a connection admin.",
                field=f"{new[0]}.auth",
                cure="Ask a connection admin to save this flow, or use a connection.",
            )
        binding = trigger_binding(parsed.raw)
        if binding is not None and binding != trigger_binding(before) and not may_bind_secrets:
            raise NotPermitted(
                "Field `trigger.verify`: attaching secrets takes a connection admin.",
                field="trigger.verify",
                cure="Ask a connection admin to save this flow.",
            )
        return read_document(await bound(self._store, self._catalog, project_id, parsed))

    async def _put(self, flow: Flow, changed: dict[str, Any], revision: int | None) -> Flow:
        _check_revision(flow, revision)
        after = {**changed, "revision": flow.revision + 1, "updated_at": self._clock.now()}
        saved = flow.model_copy(update=after)
        if not await self._store.flows.update(saved, expected_revision=flow.revision):
            raise _changed(flow)
        return saved

    async def _environments(self, project_id: str, wanted: Sequence[str] | None) -> list[str]:
        known = [each.key for each in await self._store.projects.environments(project_id)]
        for key in wanted or ():
            if key not in known:
                raise InvalidInput(
                    f"There is no environment `{key}` in this project.",
                    field="environments",
                    cure="Use one of: " + ", ".join(known) + ".",
                )
        return known if wanted is None else list(wanted)

    async def _record(self, kind: str, flow: Flow, actor: Actor, **detail: Any) -> None:
        await self._store.audit.record(
            AuditEntry(
                project_id=flow.project_id,
                kind=kind,
                actor=str(actor),
                at=self._clock.now(),
                detail={"flowId": flow.id, "key": flow.key, **detail},
            )
        )


def _check_revision(flow: Flow, revision: int | None) -> None:
    if revision is not None and revision != flow.revision:
        raise _changed(flow)


def _changed(flow: Flow) -> Overtaken:
    return Overtaken(
        f"The flow `{flow.key}` was changed by somebody else just now.",
        field="revision",
        cure="Load it again and repeat your change.",
        details={"revision": flow.revision},
    )

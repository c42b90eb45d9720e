"""Specs, flows and runs in memory."""

# ruff: noqa: D102, ARG002 - the protocol class says what each verb is about

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from junctor.model.errors import AlreadyExists, InvalidInput
from junctor.model.flow import CHILD, Flow, FlowVersion, Run, Step
from junctor.model.words import says, words_of, words_of_json
from junctor.testing.memory.epoch import Epoch
from junctor.testing.memory.rows import owned, referred

_EQUAL = {
    "id": "id",
    "flowId": "flow_id",
    "mode": "mode",
    "environment": "environment",
    "errorClass": "error_class",
    "businessKey": "business_key",
    "actor": "actor",
}


class MemorySpecs:
    """Implements `core.ports.store.Specs`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self._pinned: dict[str, dict[str, Any]] = {}
        self._custom: dict[tuple[str, str, str], dict[str, Any]] = {}

    async def pin(self, digest: str, slug: str, version: str, authored: dict[str, Any]) -> None:
        self._pinned.setdefault(digest, authored)

    async def pinned(self, digest: str) -> dict[str, Any] | None:
        return self._pinned.get(digest)

    async def custom(self, project_id: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._custom.values() if row["projectId"] == project_id]

    async def custom_slugs(self) -> dict[str, str]:
        return {row["slug"]: row["projectId"] for row in self._custom.values()}

    async def put_custom(self, row: dict[str, Any]) -> None:
        place = (row["projectId"], row["slug"], row["version"])
        known = self._custom.get(place)
        if known is not None and known["state"] == "published":
            raise AlreadyExists(f"Version {row['version']} of `{row['slug']}` is published.")
        self._custom[place] = dict(row)
        self._epoch.rise()

    async def delete_custom(self, project_id: str, slug: str, version: str | None) -> int:
        gone = [
            place
            for place in self._custom
            if place[:2] == (project_id, slug) and version in (None, place[2])
        ]
        for place in gone:
            del self._custom[place]
        self._epoch.rise()
        return len(gone)


class MemoryFlows:
    """Implements `core.ports.flows.Flows`."""

    def __init__(self, epoch: Epoch) -> None:
        self._epoch = epoch
        self._flows: dict[str, Flow] = {}
        self._versions: dict[tuple[str, int], FlowVersion] = {}

    async def add(self, flow: Flow) -> None:
        for other in await self.all(flow.project_id):
            if other.key == flow.key:
                raise AlreadyExists(f"The key `{flow.key}` is taken.", field="key")
        self._flows[flow.id] = flow
        self._epoch.rise()

    async def update(self, flow: Flow, *, expected_revision: int) -> bool:
        known = self._flows.get(flow.id)
        if known is None or known.revision != expected_revision:
            return False
        self._flows[flow.id] = flow
        self._epoch.rise()
        return True

    async def get(self, project_id: str, flow_id: str) -> Flow | None:
        return owned(self._flows, project_id, flow_id)

    async def find(self, project_id: str, ref: str) -> Flow | None:
        return referred(await self.all(project_id), ref)

    async def all(self, project_id: str) -> list[Flow]:
        found = [flow for flow in self._flows.values() if flow.project_id == project_id]
        return sorted(found, key=lambda flow: flow.key)

    async def delete(self, project_id: str, flow_id: str) -> bool:
        if await self.get(project_id, flow_id) is None:
            return False
        del self._flows[flow_id]
        self._epoch.rise()
        return True

    async def add_version(self, version: FlowVersion) -> None:
        if (version.flow_id, version.version) in self._versions:
            raise AlreadyExists(f"Version {version.version} is published already.")
        self._versions[version.flow_id, version.version] = version
        self._epoch.rise()

    async def version(self, project_id: str, flow_id: str, version: int) -> FlowVersion | None:
        found = self._versions.get((flow_id, version))
        return found if found is not None and found.project_id == project_id else None

    async def versions(self, project_id: str, flow_id: str) -> list[FlowVersion]:
        found = [
            row
            for row in self._versions.values()
            if row.project_id == project_id and row.flow_id == flow_id
        ]
        return sorted(found, key=lambda row: -row.version)


class MemoryRuns:
    """Implements `core.ports.flows.Runs`."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._steps: list[Step] = []
        self._payloads: dict[str, dict[str, str]] = {}

    async def add(self, run: Run) -> None:
        self._runs[run.id] = run

    async def finish(self, run: Run) -> None:
        self._runs[run.id] = run

    async def add_step(self, step: Step) -> None:
        self._steps.append(step)

    async def get(self, project_id: str, run_id: str) -> Run | None:
        found = self._runs.get(run_id)
        return found if found is not None and found.project_id == project_id else None

    async def steps(self, project_id: str, run_id: str) -> list[Step]:
        return [s for s in self._steps if (s.project_id, s.run_id) == (project_id, run_id)]

    async def children(self, project_id: str, run_id: str) -> list[Run]:
        found = [r for r in self._runs.values() if r.project_id == project_id]
        inside = [run for run in found if run.id.startswith(run_id + CHILD)]
        return sorted(inside, key=lambda run: (run.created_at, run.id))

    async def all(
        self,
        project_id: str,
        *,
        where: dict[str, Any] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 50,
        payloads: bool = True,
    ) -> list[Run]:
        found = [
            run
            for run in self._runs.values()
            if run.project_id == project_id
            and (before is None or (run.created_at, run.id) < before)
            and all(self._fits(run, name, value) for name, value in (where or {}).items())
        ]
        found.sort(key=lambda run: (run.created_at, run.id), reverse=True)
        if not payloads:
            found = [run.model_copy(update={"input": None, "output": None}) for run in found]
        return found[:limit]

    def _fits(self, run: Run, name: str, value: Any) -> bool:
        steps = [step for step in self._steps if step.run_id == run.id]
        match name:
            case "state":
                return run.state in ([value] if isinstance(value, str) else value)
            case "since":
                return bool(run.created_at >= value)
            case "until":
                return bool(run.created_at < value)
            case "inner":
                return (CHILD in run.id) is value
            case "endedSince":
                return run.finished_at is not None and run.finished_at >= value
            case "connectionId":
                begin = run.id + CHILD
                inside = [step for step in self._steps if step.run_id.startswith(begin)]
                return any(step.connection_id == value for step in (*steps, *inside))
            case "text":
                texts = [run.flow_key, run.business_key or "", *[step.summary for step in steps]]
                words = [word for each in texts for word in words_of(each)]
                for nested in (run.input, run.output, run.error):
                    words += words_of_json(orjson.dumps(nested).decode() if nested else "")
                return run.id == value or says(words, words_of(str(value)))
        if name not in _EQUAL:
            raise InvalidInput(message=f"Runs have no filter `{name}`.", field=name)
        return bool(getattr(run, _EQUAL[name]) == value)

    async def keep_payloads(self, run_id: str, payloads: Mapping[str, str]) -> None:
        self._payloads.setdefault(run_id, {}).update(payloads)

    async def payload(self, project_id: str, run_id: str, digest: str) -> str | None:
        run = await self.get(project_id, run_id)
        return None if run is None else self._payloads.get(run_id, {}).get(digest)

    async def prune(self, project_id: str, before: int, at: int, limit: int) -> int:
        old = [
            run
            for run in self._runs.values()
            if run.project_id == project_id
            and run.finished_at is not None
            and run.finished_at < before
            and run.pruned_at is None
            and self._is_alone(run, before)
        ][:limit]
        for run in old:
            error = run.error and {"message": "Removed.", "errorClass": run.error_class}
            bare = {"input": None, "output": None, "error": error, "pruned_at": at}
            self._runs[run.id] = run.model_copy(update=bare)
            self._payloads.pop(run.id, None)
        empty: dict[str, Any] = {
            "inputs": None,
            "output": None,
            "mapped": {},
            "exchanges": [],
            "problem": None,
        }
        gone = {run.id for run in old}
        self._steps = [
            s.model_copy(update={**empty, "summary": ""}) if s.run_id in gone else s
            for s in self._steps
        ]
        return len(old)

    def _is_alone(self, run: Run, before: int) -> bool:
        outermost = self._runs.get(run.id.split(CHILD)[0], run)
        return outermost.finished_at is not None and outermost.finished_at < before

    async def counts(self, project_id: str, since: int) -> list[tuple[int, str, str, int]]:
        found: dict[tuple[int, str, str], int] = {}
        for run in self._runs.values():
            if run.project_id == project_id and run.created_at >= since and CHILD not in run.id:
                key = ((run.created_at - since) // 3_600_000, run.state.value, run.mode)
                found[key] = found.get(key, 0) + 1
        return [(*key, count) for key, count in sorted(found.items())]

    async def calls(self, project_id: str, run_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for step in self._steps:
            for run_id in run_ids if step.project_id == project_id else ():
                if step.run_id == run_id or step.run_id.startswith(run_id + CHILD):
                    found[run_id] = found.get(run_id, 0) + len(step.exchanges)
        return found

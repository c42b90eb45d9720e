"""Making and changing projects and environments; a project starts with two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from junctor.core.ports.clock import Clock, SystemClock
from junctor.core.ports.store import Store
from junctor.core.projects.order import arranged, check_look, color_for, numbered
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.connection import KEY, Environment, EnvironmentColor, Project
from junctor.model.errors import AlreadyExists, InUse, InvalidInput, UnknownObject
from junctor.model.ids import free_slug, new_id, slug

_MAX_NAME = 200


class ProjectService:
    """The projects of an instance; who may call this is decided outside."""

    def __init__(self, store: Store, *, clock: Clock | None = None) -> None:
        self._store = store
        self._clock = clock or SystemClock()

    async def create(self, name: str, *, actor: Actor, key: str | None = None) -> Project:
        """A project with the environments `development` and `production`.

        Raises:
            InvalidInput, AlreadyExists: name or key does not fit or is taken.
        """
        _check_name(name)
        if key is None:
            taken = {project.key for project in await self._store.projects.all()}
            key = free_slug(slug(name, otherwise="project"), taken)
        _check_key(key)
        if await self._store.projects.by_key(key):
            raise AlreadyExists(f"A project with the key `{key}` exists.", field="key")
        now = self._clock.now()
        project = Project(id=new_id("prj"), key=key, name=name, created_at=now)
        first = {"project_id": project.id, "created_at": now}
        environments = [
            Environment(key="development", name="Development", live=False, color="teal", **first),
            Environment(
                key="production", name="Production", live=True, color="orange", position=2, **first
            ),
        ]
        await self._record("project.create", project.id, actor, key=key)
        await self._store.projects.add(project, environments)
        return project

    async def get(self, ref: str) -> Project:
        """A project by id or key.

        Raises:
            UnknownObject: there is none.
        """
        found = await self._store.projects.get(ref) or await self._store.projects.by_key(ref)
        if found is None:
            raise UnknownObject(f"There is no project `{ref}`.")
        return found

    async def all(self) -> list[Project]:
        """Every project of the instance."""
        return await self._store.projects.all()

    async def rename(self, ref: str, name: str, *, actor: Actor) -> Project:
        """Change the display name; the key stays, so that nothing breaks."""
        _check_name(name)
        project = (await self.get(ref)).model_copy(update={"name": name})
        await self._record("project.rename", project.id, actor, name=name)
        await self._store.projects.update(project)
        return project

    async def environments(self, project_id: str) -> list[Environment]:
        """The environments of a project, in their order."""
        return await self._store.projects.environments(project_id)

    async def environment(self, project_id: str, key: str) -> Environment:
        """One environment.

        Raises:
            UnknownObject: the project has none of that key; names those it has.
        """
        known = await self.environments(project_id)
        for each in known:
            if each.key == key:
                return each
        raise UnknownObject(
            f"There is no environment `{key}` in this project.",
            cure=f"Use one of {', '.join(each.key for each in known)}.",
            field="environment",
        )

    async def add_environment(
        self,
        project_id: str,
        key: str | None = None,
        *,
        actor: Actor,
        name: str | None = None,
        live: bool = False,
        inherits: str | None = None,
        color: EnvironmentColor | None = None,
        position: int | None = None,
    ) -> Environment:
        """Another environment, for example `staging`, same as development where nothing is set.

        It needs a key or a name; the other one is made of it. Without a color it gets one that no
        other has, without a position the last place.

        Raises:
            InvalidInput, AlreadyExists: key, name, look or `inherits` does not fit.
        """
        if key is None or name is not None:
            _check_name(name or "")
        check_look(color, position)
        await self.get(project_id)
        known = await self.environments(project_id)
        key = _key_among(known, key, name)
        await self._check_inherits(project_id, key, inherits)
        made = Environment(
            project_id=project_id,
            key=key,
            name=name or key.capitalize(),
            live=live,
            inherits=inherits,
            color=color or color_for(key, known),
            created_at=self._clock.now(),
        )
        await self._record("environment.create", project_id, actor, environment=key)
        await self._settle(known, arranged(known, made, position))
        return await self.environment(project_id, key)

    async def change_environment(
        self, project_id: str, key: str, *, actor: Actor, **changes: Any
    ) -> Environment:
        """Change `name`, `live`, `inherits`, `color` or `position`; only what is given changes.

        A position beyond the last place is the last place; the others move up or down.

        Raises:
            UnknownObject, InvalidInput: no such environment; a value does not fit.
        """
        before = await self.environment(project_id, key)
        unknown = set(changes) - {"name", "live", "inherits", "color", "position"}
        if unknown:
            raise InvalidInput(f"`{min(unknown)}` cannot be changed.", field=min(unknown))
        if "name" in changes:
            _check_name(changes["name"])
        if "inherits" in changes:
            await self._check_inherits(project_id, key, changes["inherits"])
        check_look(changes.get("color", before.color), changes.get("position", before.position))
        looks = {k: v for k, v in changes.items() if v is not None or k == "inherits"}
        after = before.model_copy(update=looks)
        await self._record(
            "environment.update", project_id, actor, environment=key, fields=sorted(changes)
        )
        known = await self.environments(project_id)
        if "position" in looks:
            others = [each for each in known if each.key != key]
            wanted = arranged(others, after, after.position)
        else:
            wanted = [after if each.key == key else each for each in known]
        await self._settle(known, wanted)
        return await self.environment(project_id, key)

    async def delete_environment(
        self, project_id: str, key: str, *, actor: Actor, force: bool = False
    ) -> None:
        """Delete an environment; with `force` also its credentials and secrets.

        Raises:
            InUse: something is stored or live there, another one inherits, or it is the last.
        """
        await self.environment(project_id, key)
        others = [e for e in await self.environments(project_id) if e.key != key]
        if not others:
            raise InUse("A project needs at least one environment.", cure="Add another one first.")
        heirs = [each.key for each in others if each.inherits == key]
        if heirs:
            raise InUse(
                f"The environment {heirs[0]} takes its settings from `{key}`.",
                cure=f"Change what {heirs[0]} inherits first.",
            )
        dependents = await self._stored_in(project_id, key)
        if dependents and not force:
            raise InUse(
                f"The environment `{key}` is in use in {len(dependents)} places.",
                details={"dependents": dependents},
            )
        await self._record("environment.delete", project_id, actor, environment=key, forced=force)
        for each in dependents:
            await self._forget(project_id, key, each)
        await self._store.projects.delete_environment(project_id, key)
        await self._settle(others, numbered(others))

    async def _settle(self, known: list[Environment], wanted: list[Environment]) -> None:
        """Write those that differ from what is stored, together: an order is never half changed."""
        before = {each.key: each for each in known}
        changed = [each for each in wanted if before.get(each.key) != each]
        if changed:
            await self._store.projects.put_environment(*changed)

    async def _stored_in(self, project_id: str, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = [
            {"kind": "flow", "flowId": flow.id, "name": flow.name}
            for flow in await self._store.flows.all(project_id)
            if key in flow.deployed
        ]
        found += [
            {"kind": "credential", "connectionId": connection.id, "name": connection.name}
            for connection in await self._store.connections.all(project_id)
            if await self._store.credentials.current(project_id, connection.id, key)
        ]
        names = {s.name for s in await self._store.secrets.all(project_id) if s.environment == key}
        return found + [{"kind": "secret", "name": name} for name in sorted(names)]

    async def _forget(self, project_id: str, key: str, dependent: dict[str, Any]) -> None:
        if dependent["kind"] == "credential":
            await self._store.credentials.delete(project_id, dependent["connectionId"], key)
        elif dependent["kind"] == "secret":
            await self._store.secrets.delete(project_id, dependent["name"], key)

    async def _check_inherits(self, project_id: str, key: str, inherits: str | None) -> None:
        if inherits is None:
            return
        parent = next((e for e in await self.environments(project_id) if e.key == inherits), None)
        heirs = [e.key for e in await self.environments(project_id) if e.inherits == key]
        if parent is None or inherits == key or parent.inherits or heirs:
            raise InvalidInput(
                f"`{key}` cannot take its settings from `{inherits}`.",
                cure="Name another environment that takes its own settings from nowhere else.",
                field="inherits",
            )

    async def _record(self, kind: str, project_id: str, actor: Actor, **detail: Any) -> None:
        environment = detail.pop("environment", None)
        await self._store.audit.record(
            AuditEntry(
                project_id=project_id,
                kind=kind,
                actor=str(actor),
                at=self._clock.now(),
                environment=environment,
                detail=detail,
            )
        )


def _key_among(known: Sequence[Environment], key: str | None, name: str | None) -> str:
    """The key of a new environment: the given one if it is free, else one made of the name."""
    taken = {each.key for each in known}
    if key is None:
        return free_slug(slug(name or "", otherwise="environment"), taken)
    _check_key(key)
    if key in taken:
        raise AlreadyExists(f"The environment `{key}` exists.", field="key")
    return key


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > _MAX_NAME:
        raise InvalidInput(
            f"A name has 1 to {_MAX_NAME} characters.", cure="Give it a name.", field="name"
        )


def _check_key(key: str) -> None:
    if not re.fullmatch(KEY, key):
        raise InvalidInput(
            "The key does not fit.",
            cure="Use up to 64 small letters, digits, dots, underscores and hyphens; start with "
            "a letter or digit.",
            field="key",
        )

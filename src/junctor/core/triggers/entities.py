"""Entity types of a project: declared, changed, deleted; a form in use keeps its type."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from junctor.core.connections.dependents import FlowReference
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.core.triggers.fields import form_fields
from junctor.model.audit import AuditEntry
from junctor.model.call import Actor
from junctor.model.connection import KEY
from junctor.model.errors import InUse, InvalidInput, UnknownObject
from junctor.model.ids import new_id, slug
from junctor.model.schema import check_schema
from junctor.model.trigger import EntityType, Trigger
from junctor.model.value import JsonSchema, Value


class EntityDraft(Value):
    """An entity type as it is declared; the key is made of the name when it is left out."""

    name: str = Field(min_length=1, max_length=200)
    key: str | None = Field(None, pattern=KEY)
    description: str = Field("", max_length=2000)
    shape: JsonSchema = Field(alias="schema", description="JSON Schema of an object")


class EntityService:
    """The entity types of all projects."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def all(self, project_id: str) -> list[EntityType]:
        """The types of a project by key."""
        return await self._store.triggers.entities(project_id)

    async def get(self, project_id: str, ref: str) -> EntityType:
        """A type by id or key.

        Raises:
            UnknownObject: there is none.
        """
        found = await self._store.triggers.entity(project_id, ref)
        if found is None:
            raise UnknownObject(f"There is no entity type `{ref[:64]}` in this project.")
        return found

    async def create(self, project_id: str, draft: EntityDraft, *, actor: Actor) -> EntityType:
        """Declare a type.

        Raises:
            InvalidInput: the schema is none of an object.
            AlreadyExists: the key is taken.
        """
        check_entity(draft.shape)
        now = self._clock.now()
        entity = EntityType(
            id=new_id("ent"),
            project_id=project_id,
            key=draft.key or slug(draft.name, otherwise="entity"),
            name=draft.name,
            description=draft.description,
            shape=draft.shape,
            created_at=now,
            updated_at=now,
        )
        await self._record("entity.create", entity, actor)
        await self._store.triggers.add_entity(entity)
        return entity

    async def update(
        self, project_id: str, ref: str, draft: EntityDraft, *, actor: Actor
    ) -> EntityType:
        """Declare it anew; forms follow at once. The key stays.

        Raises:
            InvalidInput: the schema does not fit, or forms of it could not be shown.
        """
        entity = await self.get(project_id, ref)
        check_entity(draft.shape)
        if draft.key not in (None, entity.key):
            raise InvalidInput(
                "The key of an entity type stays: flows name it.",
                cure="Leave it out, or make another type.",
                field="key",
            )
        if await self._forms(entity):
            form_fields(draft.shape)
        changed = {
            "name": draft.name,
            "description": draft.description,
            "shape": draft.shape,
            "updated_at": self._clock.now(),
        }
        await self._record("entity.update", entity, actor)
        saved = entity.model_copy(update=changed)
        if not await self._store.triggers.update_entity(saved):
            raise UnknownObject(f"There is no entity type `{ref[:64]}` in this project.")
        return saved

    async def delete(self, project_id: str, ref: str, *, actor: Actor) -> None:
        """Delete it.

        Raises:
            InUse: forms show it; they stand in `details["dependents"]`.
        """
        entity = await self.get(project_id, ref)
        forms = await self._forms(entity)
        if forms:
            raise InUse(
                f"The entity type `{entity.key}` is in use by {len(forms)} form(s).",
                details={"dependents": [await self._shown(each) for each in forms]},
            )
        await self._record("entity.delete", entity, actor)
        await self._store.triggers.delete_entity(project_id, entity.id)

    async def _forms(self, entity: EntityType) -> list[Trigger]:
        found = await self._store.triggers.all(entity.project_id)
        return [t for t in found if t.kind == "form" and t.settings.get("entity") == entity.key]

    async def _shown(self, trigger: Trigger) -> dict[str, Any]:
        flow = await self._store.flows.get(trigger.project_id, trigger.flow_id)
        return FlowReference(
            flow_id=trigger.flow_id,
            flow_name=flow.name if flow else trigger.flow_id,
            node_id="trigger",
            node_type=trigger.kind,
            place="trigger",
            live_in=(trigger.environment,),
        ).to_json()

    async def _record(self, kind: str, entity: EntityType, actor: Actor) -> None:
        await self._store.audit.record(
            AuditEntry(
                project_id=entity.project_id,
                kind=kind,
                actor=str(actor),
                at=self._clock.now(),
                detail={"entityId": entity.id, "key": entity.key},
            )
        )


def check_entity(schema: JsonSchema) -> None:
    """Refuse what is no schema of an object.

    Raises:
        InvalidInput: naming the places.
    """
    faults = check_schema(schema)
    if not faults and schema.get("type") != "object":
        faults = ["/type: must be `object`"]
    if faults:
        raise InvalidInput(
            "The JSON Schema of the entity cannot be used: " + "; ".join(faults[:10]) + ".",
            cure='Begin it with `{"type": "object", "properties": {...}}`.',
            field="schema",
        )

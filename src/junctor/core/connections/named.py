"""A connection by what people call it."""

from __future__ import annotations

from junctor.core.ports.store import Store
from junctor.model.connection import Connection
from junctor.model.errors import UnknownObject
from junctor.model.spelling import did_you_mean

_ELSE = "`junctor connection list` shows those there are."


async def connection_named(
    store: Store, project_id: str, ref: str, field: str | None = None
) -> Connection:
    """A connection of the project by id, key or name.

    Raises:
        UnknownObject: there is none; says which is spelled alike.
    """
    found = await store.connections.find(project_id, ref)
    if found is not None:
        return found
    known = [each.key for each in await store.connections.all(project_id)]
    raise UnknownObject(
        f"There is no connection `{ref[:64]}` in this project.",
        field=field,
        cure=did_you_mean(ref, known, _ELSE),
    )

"""What repositories share: configuration writes, and the words for a refused row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from junctor.adapters.store.database import Database
from junctor.adapters.store.tx import Missing, Tx
from junctor.adapters.store.writer import Job
from junctor.model.errors import AlreadyExists, UnknownObject

T = TypeVar("T")


class Repository:
    """A few tables of one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def _configure(self, action: Callable[[Tx], T]) -> T:
        """Write and raise the epoch.

        Raises:
            UnknownObject: what the row belongs to does not exist.
        """
        return await self._write(action, configures=True)

    async def _write(
        self, action: Callable[[Tx], T], *, configures: bool = False, job: type[Job] = Job
    ) -> T:
        try:
            return await self._db.write(action, configures=configures, job=job)
        except Missing:
            raise gone() from None


def gone() -> UnknownObject:
    """What a row belongs to was deleted."""
    return UnknownObject(
        message="What this belongs to does not exist (any more).",
        cure="Look whether its project, connection or flow was deleted meanwhile.",
    )


def already(what: str, reason: object, **values: str) -> AlreadyExists:
    """AlreadyExists that names the first field of `values` which the constraint names."""
    text = str(reason)
    for field, value in values.items():
        if text.endswith((f".{field}", f"_{field}")):
            return AlreadyExists(
                message=f"There is a {what} with the {field} `{value}` already.",
                cure=f"Choose another {field}.",
                field=field,
            )
    return AlreadyExists(message=f"This {what} exists already.")

"""Saved views of a project's lists: everybody's own, and those shared with the project."""

from __future__ import annotations

from dataclasses import dataclass

from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.call import Actor
from junctor.model.characters import refuse_nul
from junctor.model.errors import InvalidInput, UnknownObject
from junctor.model.value import digest
from junctor.model.view import SavedView, ViewDraft

VIEW = "view"
_SHARED = "*"
_MOST = 200
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class ViewService:
    """Views of all projects."""

    store: Store
    clock: Clock

    async def all(
        self, project_id: str, *, actor: Actor, screen: str | None = None
    ) -> list[SavedView]:
        """What somebody may choose from: their own and the shared ones, by name."""
        rows = await self.store.rules.all(project_id, VIEW)
        found = [
            SavedView.model_validate({**row, "mine": row["by"] == str(actor)})
            for row in rows.values()
            if (row["shared"] or row["by"] == str(actor)) and screen in (None, row["screen"])
        ]
        return sorted(found, key=lambda each: (each.screen, each.name.casefold(), each.shared))

    async def save(
        self, project_id: str, screen: str, name: str, draft: ViewDraft, *, actor: Actor
    ) -> SavedView:
        """Save filters under a name; those of the same name are replaced.

        Raises:
            InvalidInput: the name does not fit, or there are too many.
        """
        refuse_nul(name)
        if not 0 < len(name.strip()) <= _LONGEST:
            raise InvalidInput(
                f"The name of a view has 1 to {_LONGEST} characters.",
                cure="Choose another name.",
                field="name",
            )
        place = _place(screen, name, draft, actor)
        known = await self.store.rules.all(project_id, VIEW)
        if place not in known and len(known) >= _MOST:
            raise InvalidInput(f"A project has at most {_MOST} views.", cure="Delete one first.")
        view = SavedView.model_validate(
            {
                **draft.model_dump(),
                "screen": screen,
                "name": name.strip(),
                "by": str(actor),
                "mine": True,
                "saved_at": self.clock.now(),
            }
        )
        await self.store.rules.put(project_id, VIEW, place, view.to_json(), at=view.saved_at)
        return view

    async def delete(
        self, project_id: str, screen: str, name: str, *, actor: Actor, shared: bool
    ) -> None:
        """Forget a view.

        Raises:
            UnknownObject: there is none of that name.
        """
        place = _place(screen, name, ViewDraft(search={}, shared=shared), actor)
        if not await self.store.rules.delete(project_id, VIEW, place):
            raise UnknownObject(f"There is no view “{name[:_LONGEST]}” of {screen}.")


def _place(screen: str, name: str, draft: ViewDraft, actor: Actor) -> str:
    return digest([screen, _SHARED if draft.shared else str(actor), name.strip()])

"""`client.views`: filters of lists under a name."""

from __future__ import annotations

from junctor.client.resources import Json, Resource


class Views(Resource):
    """Saved views: one's own, and those that are shared with the project."""

    path = "/api/views"

    def all(self, screen: str | None = None) -> list[Json]:
        """One's own and the shared ones."""
        return self._items(screen=screen)

    def save(self, screen: str, name: str, search: Json, *, shared: bool = False) -> Json:
        """Save filters under a name."""
        return self._put(screen, name, body={"search": search, "shared": shared})

    def delete(self, screen: str, name: str, *, shared: bool = False) -> None:
        """Forget one."""
        self._delete(screen, name, shared=shared or None)

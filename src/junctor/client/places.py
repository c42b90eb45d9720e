"""Projects, environments, members, keys, grants and the keys that encrypt, over REST."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from junctor.client.resources import Json, Resource


class Projects(Resource):
    """The borders of ownership."""

    path = "/api/projects"

    def all(self) -> list[Json]:
        """The projects you can work in."""
        return self._items()

    def get(self, ref: str) -> Json:
        """One by id or key."""
        return self._get(ref)

    def create(self, name: str, key: str | None = None) -> Json:
        """A project with the environments `development` and `production`."""
        return self._post(body={"name": name, **({"key": key} if key else {})})

    def rename(self, ref: str, name: str) -> Json:
        """A new display name; the key stays."""
        return self._put(ref, body={"name": name})


class Environments(Resource):
    """Where flows run and credentials resolve."""

    path = "/api/environments"

    def all(self) -> list[Json]:
        """In their order."""
        return self._items()

    def create(self, key: str | None = None, **more: Any) -> Json:
        """Another one, by key or name; `more`: `name`, `live`, `inherits`, `color`, `position`."""
        return self._post(body={**({"key": key} if key else {}), **more})

    def update(self, key: str, **changes: Any) -> Json:
        """Change `name`, `live`, `inherits`, `color` or `position`."""
        return self._put(key, body=changes)

    def delete(self, key: str, *, force: bool = False) -> None:
        """Delete it; InUse with what is stored there unless forced."""
        self._delete(key, force=force or None)


class Members(Resource):
    """Who belongs to the project."""

    path = "/api/members"

    def all(self) -> list[Json]:
        """The members with their roles."""
        return self._items()

    def add(self, name: str, roles: Sequence[str], email: str | None = None) -> Json:
        """Add somebody; for a new user the answer holds a sign-in link."""
        return self._post(body={"name": name, "roles": list(roles), "email": email})

    def change(self, user: str, roles: Sequence[str]) -> Json:
        """Other roles."""
        return self._put(user, body={"roles": list(roles)})

    def remove(self, user: str) -> None:
        """Take all roles away."""
        self._delete(user)


class ApiKeys(Resource):
    """Keys for programs."""

    path = "/api/api-keys"

    def all(self) -> list[Json]:
        """The keys, revoked ones too; no values."""
        return self._items()

    def create(self, name: str, roles: Sequence[str], expires_at: int | None = None) -> Json:
        """Make one; `value` is in this answer and nowhere else."""
        return self._post(body={"name": name, "roles": list(roles), "expiresAt": expires_at})

    def revoke(self, key_id: str) -> None:
        """End it at once."""
        self._delete(key_id)


class Grants(Resource):
    """Private networks that connections may reach."""

    path = "/api/grants"

    def all(self) -> list[Json]:
        """The networks that are open."""
        return self._items()

    def add(self, cidr: str, **more: Any) -> Json:
        """Open one; `more` takes `ports`, `host`, `integration` and `reason`."""
        return self._post(body={"cidr": cidr, **more})

    def delete(self, grant_id: str) -> None:
        """Close it again."""
        self._delete(grant_id)


class Keys(Resource):
    """The keys that encrypt; for administrators of the instance."""

    path = "/api/keys"

    def status(self) -> Json:
        """The keys by id, state and use; never a key itself."""
        return self._get()

    def rotate_root(self) -> Json:
        """A new root key; `rootKey` is its id."""
        return self._post("rotate", body={"scope": "root"})

    def rotate_data(self, project: str) -> Json:
        """A new data key of a project, by id or key; `version` seals from now on."""
        return self._post("rotate", body={"scope": "data", "projectId": project})

    def rewrap(self) -> Json:
        """Move everything to the newest keys; how much, and what was unreadable."""
        return self._post("rewrap")

    def destroy(self) -> Json:
        """Delete old keys that nothing needs; their ids."""
        return self._post("destroy")

"""Users and their roles in projects, and the first owner of a fresh instance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from junctor.core.access.principal import Principal
from junctor.core.access.trail import AccessTrail
from junctor.core.ports.clock import Clock
from junctor.core.ports.store import Store
from junctor.model.access import Member, Role, User
from junctor.model.call import Actor
from junctor.model.errors import InUse, InvalidInput, UnknownObject
from junctor.model.ids import new_id

_SYSTEM = Actor(kind="system", id="start")


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member and who it is; `new` when the user was made for it."""

    member: Member
    user: User
    new: bool = False


class Members:
    """Who belongs to which project."""

    def __init__(self, store: Store, clock: Clock, trail: AccessTrail) -> None:
        self._store = store
        self._clock = clock
        self._trail = trail

    async def all(self, project_id: str) -> list[MemberView]:
        """The members of a project, oldest first."""
        users = {user.id: user for user in await self._store.access.users()}
        found = await self._store.access.members(project_id)
        return [MemberView(m, users[m.user_id]) for m in found if m.user_id in users]

    async def add(
        self, by: Principal, *, name: str, roles: Iterable[Role], email: str | None = None
    ) -> MemberView:
        """Give a user roles in the principal's project; an unknown user is made.

        Raises:
            InvalidInput: no name or no roles.
        """
        if not name.strip():
            raise InvalidInput("A member has a name.", cure="Give the name.", field="name")
        known = await self._by_email(email)
        user = known or User(id=new_id("usr"), name=name, email=email, created_at=self._clock.now())
        wanted = _roles(roles)
        await self._record("member.add", by, user, wanted)
        if known is None:
            await self._store.access.add_user(user)
        return MemberView(await self._put(by, user, wanted), user, known is None)

    async def change(self, by: Principal, user_id: str, roles: Iterable[Role]) -> MemberView:
        """Give a member other roles.

        Raises:
            UnknownObject: no such member. InUse: it is the last project admin.
        """
        found = await self.get(by, user_id)
        wanted = _roles(roles)
        if Role.PROJECT_ADMIN not in wanted:
            await self._keep_an_admin(by, user_id)
        await self._record("member.change", by, found.user, wanted)
        return MemberView(await self._put(by, found.user, wanted), found.user)

    async def remove(self, by: Principal, user_id: str) -> None:
        """Take all roles away.

        Raises:
            UnknownObject: no such member. InUse: it is the last project admin.
        """
        found = await self.get(by, user_id)
        await self._keep_an_admin(by, user_id)
        await self._record("member.remove", by, found.user, ())
        assert by.project_id is not None
        await self._store.access.remove_member(by.project_id, user_id)

    async def get(self, by: Principal, user_id: str) -> MemberView:
        """One member of the principal's project.

        Raises:
            UnknownObject: there is none.
        """
        assert by.project_id is not None
        for each in await self.all(by.project_id):
            if each.user.id == user_id:
                return each
        raise UnknownObject(f"There is no member `{user_id}` in this project.")

    async def user(self, ref: str) -> User:
        """A user of the instance by id or e-mail address.

        Raises:
            UnknownObject: there is none.
        """
        found = await self._store.access.user(ref) or await self._by_email(ref)
        if found is None:
            raise UnknownObject(f"There is no user `{ref}`.")
        return found

    async def principal(self, user: User, project_id: str | None) -> Principal:
        """The user in a project; without membership there are no roles."""
        roles: frozenset[Role] = frozenset()
        for member in await self._store.access.memberships(user.id):
            if member.project_id == project_id:
                roles = frozenset(member.roles)
        return Principal(
            kind="user",
            id=user.id,
            name=user.name,
            project_id=project_id,
            roles=roles,
            instance_admin=user.instance_admin,
        )

    async def projects_of(self, user: User) -> list[str]:
        """The ids of the projects the user is a member of."""
        return [member.project_id for member in await self._store.access.memberships(user.id)]

    async def owners(self) -> list[User]:
        """The users who administrate the instance."""
        return [user for user in await self._store.access.users() if user.instance_admin]

    async def first_owner(self) -> User | None:
        """The owner of an instance that has no user yet, or None when it has one."""
        if await self._store.access.users():
            return None
        owner = User(
            id="usr_owner", name="Owner", instance_admin=True, created_at=self._clock.now()
        )
        await self._trail.record("user.first_owner", None, _SYSTEM, user=owner.id)
        # The fixed id makes this one atomic insert: of two first starts one fails.
        await self._store.access.add_user(owner)
        return owner

    async def join(self, user: User, project_id: str, roles: Iterable[Role], actor: Actor) -> None:
        """Make a user a member, as the maker of a project becomes its admin."""
        wanted = _roles(roles)
        await self._trail.record(
            "member.add",
            project_id,
            actor,
            user=user.id,
            name=user.name,
            roles=[r.value for r in wanted],
        )
        await self._store.access.put_member(
            Member(
                project_id=project_id,
                user_id=user.id,
                roles=wanted,
                created_at=self._clock.now(),
            )
        )

    async def _put(self, by: Principal, user: User, roles: tuple[Role, ...]) -> Member:
        assert by.project_id is not None
        member = Member(
            project_id=by.project_id, user_id=user.id, roles=roles, created_at=self._clock.now()
        )
        await self._store.access.put_member(member)
        return member

    async def _by_email(self, email: str | None) -> User | None:
        if not email:
            return None
        users = await self._store.access.users()
        return next((u for u in users if u.email and u.email.lower() == email.lower()), None)

    async def _keep_an_admin(self, by: Principal, user_id: str) -> None:
        assert by.project_id is not None
        members = await self._store.access.members(by.project_id)
        admins = [m.user_id for m in members if Role.PROJECT_ADMIN in m.roles]
        if admins == [user_id]:
            raise InUse(
                "This is the last project admin.", cure="Make somebody else project admin first."
            )

    async def _record(self, kind: str, by: Principal, user: User, roles: tuple[Role, ...]) -> None:
        await self._trail.record(
            kind,
            by.project_id,
            by.actor,
            user=user.id,
            name=user.name,
            roles=[r.value for r in roles],
        )


def _roles(roles: Iterable[Role]) -> tuple[Role, ...]:
    wanted = tuple(sorted(set(roles)))
    if not wanted:
        raise InvalidInput(
            "A member has at least one role.", cure="Give the least that is needed.", field="roles"
        )
    return wanted

"""Users, members, API keys, sessions and sign-in links; tokens as hashes only."""

from __future__ import annotations

from junctor.adapters.store.repository import Repository, already
from junctor.adapters.store.rows import Shape
from junctor.adapters.store.tx import Row, Taken, Tx
from junctor.model.access import ApiKey, LoginLink, Member, Session, User

_USER = Shape(User, "users")
_MEMBER = Shape(Member, "members", json=("roles",))
_KEY = Shape(ApiKey, "api_keys", json=("roles",))
_SESSION = Shape(Session, "sessions")
_LINK = Shape(LoginLink, "login_links")
_USE_LINK = f"""UPDATE login_links SET used_at = ? WHERE hash = ? AND used_at IS NULL
    AND expires_at > ? RETURNING {_LINK.columns}"""  # noqa: S608 - names of ours


class SqlAccess(Repository):
    """Who may come in."""

    async def add_user(self, user: User) -> None:
        """Create a user.

        Raises:
            AlreadyExists: the id or e-mail address is taken.
        """
        try:
            await self._configure(lambda tx: tx.run(_USER.insert, _USER.row(user)))
        except Taken as taken:
            raise already("user", taken, id=user.id, email=user.email or "") from None

    async def user(self, user_id: str) -> User | None:
        """By id."""
        return _USER.maybe(await self._db.one(f"{_USER.select} WHERE id = ?", (user_id,)))

    async def users(self) -> list[User]:
        """Everybody, oldest first."""
        return _USER.values(await self._db.all(f"{_USER.select} ORDER BY created_at, id"))

    async def put_member(self, member: Member) -> None:
        """Give a user roles in a project, instead of those held before."""
        sql = _MEMBER.replace("project_id", "user_id")
        await self._configure(lambda tx: tx.run(sql, _MEMBER.row(member)))

    async def remove_member(self, project_id: str, user_id: str) -> bool:
        """Take all roles away."""
        sql = "DELETE FROM members WHERE project_id = ? AND user_id = ?"
        return await self._configure(lambda tx: tx.run(sql, (project_id, user_id))) > 0

    async def members(self, project_id: str) -> list[Member]:
        """Members of a project."""
        sql = f"{_MEMBER.select} WHERE project_id = ? ORDER BY created_at, user_id"
        return _MEMBER.values(await self._db.all(sql, (project_id,)))

    async def memberships(self, user_id: str) -> list[Member]:
        """Projects of a user."""
        sql = f"{_MEMBER.select} WHERE user_id = ? ORDER BY created_at, project_id"
        return _MEMBER.values(await self._db.all(sql, (user_id,)))

    async def add_key(self, key: ApiKey) -> None:
        """Create an API key.

        Raises:
            AlreadyExists: the id is taken.
        """
        try:
            await self._configure(lambda tx: tx.run(_KEY.insert, _KEY.row(key)))
        except Taken as taken:
            raise already("API key", taken, id=key.id) from None

    async def key_by_hash(self, key_hash: str) -> ApiKey | None:
        """The key with this hash, also when revoked or expired."""
        return _KEY.maybe(await self._db.one(f"{_KEY.select} WHERE hash = ?", (key_hash,)))

    async def keys(self, project_id: str) -> list[ApiKey]:
        """Keys of a project, oldest first."""
        sql = f"{_KEY.select} WHERE project_id = ? ORDER BY created_at, id"
        return _KEY.values(await self._db.all(sql, (project_id,)))

    async def revoke_key(self, project_id: str, key_id: str, at: int) -> bool:
        """Revoke it; False when it is unknown or was revoked before."""
        sql = """UPDATE api_keys SET revoked_at = ?
            WHERE project_id = ? AND id = ? AND revoked_at IS NULL"""
        return await self._configure(lambda tx: tx.run(sql, (at, project_id, key_id))) > 0

    async def touch_key(self, key_id: str, at: int) -> None:
        """Remember that it was used."""
        sql = "UPDATE api_keys SET last_used_at = ? WHERE id = ?"
        await self._write(lambda tx: tx.run(sql, (at, key_id)))

    async def add_session(self, session: Session) -> None:
        """Sign a browser in.

        Raises:
            AlreadyExists: the id or hash is taken.
        """
        try:
            await self._write(lambda tx: tx.run(_SESSION.insert, _SESSION.row(session)))
        except Taken as taken:
            raise already("session", taken, id=session.id) from None

    async def session_by_hash(self, session_hash: str) -> Session | None:
        """The session with this hash, also when expired."""
        sql = f"{_SESSION.select} WHERE hash = ?"
        return _SESSION.maybe(await self._db.one(sql, (session_hash,)))

    async def touch_session(self, session_id: str, at: int) -> None:
        """Remember that it was used."""
        sql = "UPDATE sessions SET last_seen_at = ? WHERE id = ?"
        await self._write(lambda tx: tx.run(sql, (at, session_id)))

    async def end_session(self, session_id: str) -> None:
        """Sign it out."""
        sql = "DELETE FROM sessions WHERE id = ?"
        await self._configure(lambda tx: tx.run(sql, (session_id,)))

    async def add_link(self, link: LoginLink) -> None:
        """Keep a sign-in link's hash.

        Raises:
            AlreadyExists: the hash is taken.
        """
        try:
            await self._write(lambda tx: tx.run(_LINK.insert, _LINK.row(link)))
        except Taken as taken:
            raise already("sign-in link", taken) from None

    async def use_link(self, link_hash: str, at: int) -> LoginLink | None:
        """Consume it atomically; None when unknown, used or expired."""

        def action(tx: Tx) -> Row | None:
            return tx.one(_USE_LINK, (at, link_hash, at))

        return _LINK.maybe(await self._write(action))

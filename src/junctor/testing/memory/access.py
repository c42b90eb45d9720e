"""Users, members, API keys, sessions and sign-in links in memory; leases and rate budgets."""

# ruff: noqa: D102 - the protocol class says what each verb is about

from __future__ import annotations

import time

from junctor.model.access import ApiKey, LoginLink, Member, Session, User


class MemoryAccess:
    """Implements `core.ports.store.Access`."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self._members: dict[tuple[str, str], Member] = {}
        self._keys: dict[str, ApiKey] = {}
        self._sessions: dict[str, Session] = {}
        self._links: dict[str, LoginLink] = {}

    async def add_user(self, user: User) -> None:
        self._users[user.id] = user

    async def user(self, user_id: str) -> User | None:
        return self._users.get(user_id)

    async def users(self) -> list[User]:
        return list(self._users.values())

    async def put_member(self, member: Member) -> None:
        self._members[member.project_id, member.user_id] = member

    async def remove_member(self, project_id: str, user_id: str) -> bool:
        return self._members.pop((project_id, user_id), None) is not None

    async def members(self, project_id: str) -> list[Member]:
        return [m for m in self._members.values() if m.project_id == project_id]

    async def memberships(self, user_id: str) -> list[Member]:
        return [m for m in self._members.values() if m.user_id == user_id]

    async def add_key(self, key: ApiKey) -> None:
        self._keys[key.id] = key

    async def key_by_hash(self, key_hash: str) -> ApiKey | None:
        return next((key for key in self._keys.values() if key.hash == key_hash), None)

    async def keys(self, project_id: str) -> list[ApiKey]:
        return [key for key in self._keys.values() if key.project_id == project_id]

    async def revoke_key(self, project_id: str, key_id: str, at: int) -> bool:
        key = self._keys.get(key_id)
        if key is None or key.project_id != project_id:
            return False
        self._keys[key_id] = key.model_copy(update={"revoked_at": at})
        return True

    async def touch_key(self, key_id: str, at: int) -> None:
        if key_id in self._keys:
            self._keys[key_id] = self._keys[key_id].model_copy(update={"last_used_at": at})

    async def add_session(self, session: Session) -> None:
        self._sessions[session.id] = session

    async def session_by_hash(self, session_hash: str) -> Session | None:
        return next((s for s in self._sessions.values() if s.hash == session_hash), None)

    async def touch_session(self, session_id: str, at: int) -> None:
        if session_id in self._sessions:
            seen = self._sessions[session_id].model_copy(update={"last_seen_at": at})
            self._sessions[session_id] = seen

    async def end_session(self, session_id: str) -> None:
        self._sessions.pop(session_id, None)

    async def add_link(self, link: LoginLink) -> None:
        self._links[link.hash] = link

    async def use_link(self, link_hash: str, at: int) -> LoginLink | None:
        link = self._links.get(link_hash)
        if link is None or link.used_at is not None or link.expires_at < at:
            return None
        self._links[link_hash] = link.model_copy(update={"used_at": at})
        return self._links[link_hash]


class MemoryLeases:
    """Implements `core.ports.store.Leases`."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, float]] = {}
        self._buckets: dict[str, tuple[float, int]] = {}

    async def acquire(self, name: str, holder: str, seconds: float) -> bool:
        now = time.monotonic()
        owner, until = self._held.get(name, (holder, 0.0))
        if owner != holder and until > now:
            return False
        self._held[name] = (holder, now + seconds)
        return True

    async def release(self, name: str, holder: str) -> None:
        if self._held.get(name, ("", 0.0))[0] == holder:
            del self._held[name]

    async def take(self, bucket: str, *, calls: int, seconds: float, now: int) -> float:
        tokens, at = self._buckets.get(bucket, (float(calls), now))
        rate = calls / seconds
        tokens = min(float(calls), tokens + max(0, now - at) / 1000 * rate)
        if tokens >= 1:
            self._buckets[bucket] = (tokens - 1, now)
            return 0.0
        self._buckets[bucket] = (tokens, now)
        return (1 - tokens) / rate

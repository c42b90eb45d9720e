"""Who may come in and do what, over the store in memory."""

from __future__ import annotations

import pytest

from clocks import MovedClock
from junctor.core.access import (
    OPERATOR,
    PERMISSIONS,
    AccessService,
    AttemptLimit,
    Permission,
    Principal,
    check_csrf,
    new_token,
    permissions_of,
    roles_with,
    token_hash,
    well_formed,
)
from junctor.core.access.api_keys import TOUCH_MS
from junctor.core.access.links import LIFE_MS
from junctor.core.access.sessions import LONGEST_MS
from junctor.model.access import Role
from junctor.model.call import Actor
from junctor.model.errors import (
    AuditUnavailable,
    InUse,
    InvalidInput,
    NotPermitted,
    NotSignedIn,
    RateLimited,
    UnknownObject,
)
from junctor.testing.memory import MemoryStore

SYSTEM = Actor(kind="system", id="test")
HOUR = 3_600_000
ADMIN = Principal(
    kind="user", id="usr_1", project_id="prj_1", roles=frozenset({Role.PROJECT_ADMIN})
)


@pytest.fixture
def clock():
    return MovedClock()


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def desk(store, clock):
    return AccessService.over(store, clock, idle_hours=12, ceiling=["10.0.0.0/8", "192.168.0.0/16"])


def kinds(store) -> list[str]:
    return [body["kind"] for body in store.audited]


def test_the_table_is_the_one_of_the_requirements():
    for permission, who in {
        Permission.SEE_FLOWS: "viewer operator editor connection_admin project_admin",
        Permission.RUN: "operator editor connection_admin project_admin",
        Permission.EDIT_FLOWS: "editor project_admin",
        Permission.RUN_LIVE: "operator project_admin",
        Permission.PUBLISH_LIVE: "project_admin",
        Permission.EDIT_CONNECTIONS: "editor connection_admin project_admin",
        Permission.WRITE_CREDENTIALS: "connection_admin project_admin",
        Permission.GRANT_NETWORKS: "project_admin",
        Permission.MANAGE_ACCESS: "project_admin",
        Permission.READ_AUDIT: "project_admin auditor",
        Permission.INSTANCE: "",
    }.items():
        assert {role.value for role in roles_with(permission)} == set(who.split()), permission
    assert set(PERMISSIONS) == set(Role)


def test_several_roles_add_up():
    both = permissions_of([Role.AUDITOR, Role.OPERATOR])
    assert {Permission.READ_AUDIT, Permission.RUN} <= both
    assert permissions_of([]) == frozenset()


def test_a_refusal_names_the_roles_that_may():
    viewer = Principal(kind="key", id="k", roles=frozenset({Role.VIEWER}))
    with pytest.raises(NotPermitted, match="connection admin or project admin"):
        viewer.need(Permission.WRITE_CREDENTIALS)
    with pytest.raises(NotPermitted, match="instance administrator"):
        ADMIN.need(Permission.INSTANCE)
    ADMIN.need(Permission.WRITE_CREDENTIALS)


def test_an_instance_administrator_has_no_implicit_right_to_credentials():
    person = Principal(kind="user", id="u", instance_admin=True)
    assert person.permissions == {Permission.INSTANCE}
    assert OPERATOR.permissions == set(Permission)


def test_a_typing_error_in_a_token_is_found_without_a_look_up():
    token = new_token("jk_")
    assert well_formed(token, "jk_")
    assert not well_formed(token[:-1] + ("0" if token[-1] != "0" else "1"), "jk_")
    assert not well_formed(token.replace("jk_", "xx_"), "jk_")
    assert not well_formed(token[:-1] + "é", "jk_")
    assert not well_formed(token + "0", "jk_")
    assert len({new_token() for _ in range(50)}) == 50


async def test_a_key_lets_its_bearer_in_until_it_is_revoked(desk, store):
    made = await desk.keys.create(ADMIN, name="CI", roles=[Role.OPERATOR])
    principal = await desk.keys.authenticate(made.value)
    assert (principal.kind, principal.project_id) == ("key", "prj_1")
    assert principal.roles == {Role.OPERATOR}
    assert made.value not in str(await desk.keys.all("prj_1"))
    assert made.key.hash == token_hash(made.value)
    await desk.keys.revoke(ADMIN, made.key.id)
    with pytest.raises(NotSignedIn, match="revoked"):
        await desk.keys.authenticate(made.value)
    with pytest.raises(UnknownObject):
        await desk.keys.revoke(ADMIN, made.key.id)
    assert kinds(store) == ["api_key.create", "api_key.revoke"]
    again = await desk.keys.create(ADMIN, name="CI", roles=[Role.OPERATOR])
    assert (await desk.keys.authenticate(again.value)).id == again.key.id


async def test_a_key_of_another_project_cannot_be_revoked(desk):
    made = await desk.keys.create(ADMIN, name="CI", roles=[Role.VIEWER])
    other = Principal(kind="user", id="u", project_id="prj_2", roles=ADMIN.roles)
    with pytest.raises(UnknownObject):
        await desk.keys.revoke(other, made.key.id)
    assert await desk.keys.authenticate(made.value)


async def test_unknown_and_expired_keys_are_refused(desk, clock):
    for value in ("jk_x", new_token("jk_"), ""):
        with pytest.raises(NotSignedIn):
            await desk.keys.authenticate(value)
    until = clock.now() + 1000
    made = await desk.keys.create(ADMIN, name="short", roles=[Role.VIEWER], expires_at=until)
    assert await desk.keys.authenticate(made.value)
    clock.ms += 1000
    with pytest.raises(NotSignedIn, match="expired"):
        await desk.keys.authenticate(made.value)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"name": " "}, "name"), ({"roles": []}, "roles"), ({"expires_at": 5}, "expiresAt")],
)
async def test_a_key_that_makes_no_sense_is_not_made(desk, store, more, field):
    with pytest.raises(InvalidInput) as caught:
        await desk.keys.create(ADMIN, **{"name": "x", "roles": [Role.VIEWER], **more})
    assert caught.value.field == field
    assert store.audited == []


async def test_nobody_makes_a_key_that_may_more_than_they(desk):
    editor = Principal(kind="key", id="k", project_id="prj_1", roles=frozenset({Role.EDITOR}))
    with pytest.raises(NotPermitted, match="cannot do more"):
        await desk.keys.create(editor, name="up", roles=[Role.PROJECT_ADMIN])
    assert await desk.keys.create(editor, name="same", roles=[Role.EDITOR])


async def test_the_last_use_is_noted_once_a_minute(desk, clock):
    made = await desk.keys.create(ADMIN, name="CI", roles=[Role.VIEWER])

    async def used() -> int | None:
        await desk.keys.authenticate(made.value)
        await desk.keys.settle()
        return (await desk.keys.all("prj_1"))[0].last_used_at

    first = await used()
    assert first == clock.now()
    clock.ms += TOUCH_MS - 1
    assert await used() == first
    clock.ms += 1
    assert await used() == clock.now()


async def test_a_broken_audit_makes_no_key(desk, store):
    store.break_audit()
    with pytest.raises(AuditUnavailable):
        await desk.keys.create(ADMIN, name="CI", roles=[Role.VIEWER])
    assert await desk.keys.all("prj_1") == []
    store.break_audit(broken=False)
    assert await desk.keys.create(ADMIN, name="CI", roles=[Role.VIEWER])


async def test_a_link_becomes_one_session_and_no_second_one(desk, store):
    owner = await desk.members.first_owner()
    assert await desk.members.first_owner() is None
    token = await desk.links.issue(owner, actor=SYSTEM)
    begun, user = await desk.links.consume(token, address="192.0.2.1")
    assert user == owner
    assert (await desk.sessions.authenticate(begun.token))[1] == owner
    with pytest.raises(NotSignedIn, match="not valid"):
        await desk.links.consume(token, address="192.0.2.1")
    assert "login.failed" in kinds(store)
    assert token not in str(store.audited)
    assert begun.token not in str(store.audited)


async def test_a_link_is_good_for_ten_minutes(desk, clock):
    owner = await desk.members.first_owner()
    token = await desk.links.issue(owner, actor=SYSTEM)
    clock.ms += LIFE_MS + 1
    with pytest.raises(NotSignedIn):
        await desk.links.consume(token, address="192.0.2.1")
    fresh = await desk.links.issue(owner, actor=SYSTEM)
    assert await desk.links.consume(fresh, address="192.0.2.1")


async def test_an_address_that_fails_too_often_waits_even_with_a_good_link(desk, clock):
    owner = await desk.members.first_owner()
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            await desk.links.consume("wrong", address="192.0.2.1")
    token = await desk.links.issue(owner, actor=SYSTEM)
    with pytest.raises(RateLimited) as caught:
        await desk.links.consume(token, address="192.0.2.1")
    assert caught.value.retry_after == 300.0
    assert await desk.links.consume(token, address="192.0.2.2")
    clock.ms += 300_000
    again = await desk.links.issue(owner, actor=SYSTEM)
    assert await desk.links.consume(again, address="192.0.2.1")


def test_one_household_of_ipv6_is_one_address():
    limit = AttemptLimit(lambda: 0.0, attempts=2)
    assert limit.fail("2001:db8::1")
    assert limit.fail("2001:db8::2")
    assert not limit.fail("2001:db8::3")
    limit.check("2001:db8:0:1::1")
    limit.check("no address")


def test_the_memory_of_failures_is_bounded(monkeypatch):
    monkeypatch.setattr("junctor.core.access.limits._MOST_ADDRESSES", 2)
    limit = AttemptLimit(lambda: 0.0, attempts=1)
    for number in range(3):
        limit.fail(f"192.0.2.{number}")
    limit.check("192.0.2.0")
    with pytest.raises(RateLimited):
        limit.check("192.0.2.2")


async def test_signing_in_again_ends_the_session_before(desk):
    owner = await desk.members.first_owner()
    first = await desk.sessions.begin(owner)
    second = await desk.sessions.begin(owner, replaces=first.token)
    assert first.token != second.token
    with pytest.raises(NotSignedIn):
        await desk.sessions.authenticate(first.token)
    await desk.sessions.end(second.token)
    await desk.sessions.end(second.token)
    await desk.sessions.end("rubbish")
    with pytest.raises(NotSignedIn):
        await desk.sessions.authenticate(second.token)


async def test_a_session_ends_when_idle_and_after_a_week_of_use(desk, clock):
    owner = await desk.members.first_owner()
    begun = await desk.sessions.begin(owner)
    clock.ms += 12 * HOUR
    with pytest.raises(NotSignedIn, match="over"):
        await desk.sessions.authenticate(begun.token)
    begun = await desk.sessions.begin(owner)
    for _ in range(LONGEST_MS // (8 * HOUR) - 1):
        clock.ms += 8 * HOUR
        await desk.sessions.authenticate(begun.token)
    clock.ms += 8 * HOUR
    with pytest.raises(NotSignedIn):
        await desk.sessions.authenticate(begun.token)


async def test_a_session_of_nobody_is_none(desk):
    owner = await desk.members.first_owner()
    begun = await desk.sessions.begin(owner.model_copy(update={"id": "usr_gone"}))
    with pytest.raises(NotSignedIn):
        await desk.sessions.authenticate(begun.token)


async def test_a_change_without_the_csrf_token_is_refused(desk):
    begun = await desk.sessions.begin(await desk.members.first_owner())
    for wrong in (None, "", begun.token):
        with pytest.raises(NotPermitted):
            check_csrf(begun.session, wrong)
    check_csrf(begun.session, begun.session.csrf)


async def test_members_come_change_and_go(desk, store):
    ada = await desk.members.add(
        ADMIN, name="Ada", email="ada@example.com", roles=[Role.PROJECT_ADMIN]
    )
    assert ada.new
    again = await desk.members.add(ADMIN, name="A", email="ADA@example.com", roles=[Role.VIEWER])
    assert (again.new, again.user) == (False, ada.user)
    await desk.members.change(ADMIN, ada.user.id, [Role.PROJECT_ADMIN, Role.AUDITOR])
    with pytest.raises(InUse, match="last project admin"):
        await desk.members.remove(ADMIN, ada.user.id)
    with pytest.raises(InUse):
        await desk.members.change(ADMIN, ada.user.id, [Role.VIEWER])
    bob = await desk.members.add(ADMIN, name="Bob", roles=[Role.PROJECT_ADMIN])
    await desk.members.remove(ADMIN, ada.user.id)
    assert [view.user.name for view in await desk.members.all("prj_1")] == ["Bob"]
    with pytest.raises(UnknownObject):
        await desk.members.get(ADMIN, ada.user.id)
    principal = await desk.members.principal(bob.user, "prj_1")
    assert principal.may(Permission.MANAGE_ACCESS)
    assert (await desk.members.principal(bob.user, "prj_2")).permissions == frozenset()
    assert await desk.members.projects_of(bob.user) == ["prj_1"]
    assert (await desk.members.user("ada@example.com")).id == ada.user.id
    with pytest.raises(UnknownObject):
        await desk.members.user("nobody")
    assert {"member.add", "member.change", "member.remove"} <= set(kinds(store))


async def test_a_member_has_a_name_and_a_role(desk):
    with pytest.raises(InvalidInput):
        await desk.members.add(ADMIN, name=" ", roles=[Role.VIEWER])
    with pytest.raises(InvalidInput):
        await desk.members.add(ADMIN, name="Ada", roles=[])
    assert await desk.members.add(ADMIN, name="Ada", roles=[Role.VIEWER])


async def test_a_grant_stays_within_the_cap_of_the_instance(desk, store):
    made = await desk.grants.add(ADMIN, cidr="10.1.2.0/24", ports=[443, 443], reason="orders")
    assert (made.cidr, made.ports) == ("10.1.2.0/24", (443,))
    with pytest.raises(NotPermitted, match="does not allow"):
        await desk.grants.add(ADMIN, cidr="172.16.0.0/12")
    assert await desk.grants.all("prj_1") == [made]
    await desk.grants.delete(ADMIN, made.id)
    with pytest.raises(UnknownObject):
        await desk.grants.delete(ADMIN, made.id)
    assert kinds(store) == ["network_grant.add", "network_grant.delete"]


async def test_a_grant_takes_ranges_of_ports_and_the_audit_says_them_as_such(desk, store):
    made = await desk.grants.add(ADMIN, cidr="10.1.2.0/24", ports=["990", "30000-30002", 30001])
    assert made.ports == (990, 30000, 30001, 30002)
    assert store.audited[-1]["detail"]["ports"] == ["990", "30000-30002"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"cidr": "169.254.169.254/32"},
        {"cidr": "169.254.0.0/16"},
        {"cidr": "fe80::/64"},
        {"cidr": "224.0.0.1/32"},
        {"cidr": "0.0.0.0/32"},
        {"cidr": "10.0.0.1/8"},
        {"cidr": "everything"},
        {"cidr": "10.0.0.0/8", "ports": [0]},
        {"cidr": "10.0.0.0/8", "ports": ["20-10"]},
        {"cidr": "10.0.0.0/8", "ports": ["-5"]},
        {"cidr": "10.0.0.0/8", "ports": ["80-65536"]},
        {"cidr": "10.0.0.0/8", "ports": ["1-5000"]},
        {"cidr": "10.0.0.0/8", "host": "a b"},
        {"cidr": "127.0.0.0/8", "ports": [8443]},
        {"cidr": "127.0.0.1/32"},
        {"cidr": "::1/128"},
    ],
)
async def test_what_is_never_opened_or_no_network_is_refused(store, clock, wrong):
    desk = AccessService.over(store, clock)
    with pytest.raises(InvalidInput):
        await desk.grants.add(ADMIN, **wrong)
    assert await desk.grants.add(ADMIN, cidr="10.0.0.0/8")

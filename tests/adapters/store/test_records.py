"""Runs, steps, access, leases and budgets: what changes while calls go on."""

from __future__ import annotations

import asyncio

import pytest

from junctor.adapters.store.run_search import inside
from junctor.adapters.store.runs import RUN
from junctor.model.access import ApiKey, LoginLink, Member, Role, Session, User
from junctor.model.errors import AlreadyExists, InvalidInput, JunctorError, OursToFix, UnknownObject
from junctor.model.flow import Run, RunState, Step


def run(run_id="r1", **more):
    return Run(
        **{
            "id": run_id,
            "project_id": "p1",
            "flow_id": "f1",
            "flow_key": "f1",
            "flow_version": None,
            "flow_digest": "d",
            "environment": "production",
            "mode": "live",
            "state": RunState.RUNNING,
            "actor": "user:1",
            "created_at": 1,
            **more,
        }
    )


def step(index, **more):
    return Step(
        **{
            "run_id": "r1",
            "project_id": "p1",
            "node_id": f"n{index}",
            "node_type": "apiCall",
            "index": index,
            "state": RunState.SUCCEEDED,
            **more,
        }
    )


async def test_a_run_and_its_steps_come_back_in_order(filled):
    await filled.runs.add(run(input={"a": 1}))
    full = step(
        0,
        status=200,
        ok=True,
        summary="sent",
        inputs={"a": 1},
        output=[1],
        mapped={"x": None},
        branch="2xx",
        exchanges=[{"a": 1}],
        problem={"m": 1},
        warnings=["w"],
        started_at=1,
        finished_at=2,
    )
    await filled.runs.add_step(full)
    await filled.runs.add_step(step(1, ok=False, state="failed"))
    await filled.runs.add_step(step(1, ok=True))
    ended = {"state": RunState.SUCCEEDED, "output": {"b": None}, "started_at": 1, "finished_at": 5}
    done = run(input={"a": 1}, **ended)
    await filled.runs.finish(done)
    assert await filled.runs.steps("p1", "r1") == [full, step(1, ok=True)]
    assert await filled.runs.steps("p2", "r1") == []
    assert await filled.runs.get("p1", "r1") == done
    assert await filled.runs.get("p2", "r1") is None
    with pytest.raises(AlreadyExists):
        await filled.runs.add(run())


async def test_runs_are_listed_newest_first_filtered_and_paged(filled):
    for number in range(6):
        await filled.runs.add(
            run(f"r{number}", created_at=number // 2, mode="sandbox" if number % 2 else "live")
        )
    page = await filled.runs.all("p1", limit=4)
    rest = await filled.runs.all("p1", before=(page[-1].created_at, page[-1].id), limit=4)
    assert [r.id for r in page + rest] == ["r5", "r4", "r3", "r2", "r1", "r0"]
    assert [r.id for r in await filled.runs.all("p1", where={"mode": "live", "flowId": "f1"})] == [
        "r4",
        "r2",
        "r0",
    ]
    assert await filled.runs.all("p1", where={"state": RunState.FAILED}) == []
    with pytest.raises(InvalidInput):
        await filled.runs.all("p1", where={"color": "red"})


async def test_runs_are_found_by_everything_a_search_names(filled, monkeypatch):
    first = run("r1", created_at=10, business_key="order 7", input={"a": "50% Größe"})
    await filled.runs.add(first)
    await filled.runs.add(run("r2", created_at=20, state=RunState.QUEUED, actor="trigger:t1"))
    ill = {"message": "No", "errorClass": "auth"}
    await filled.runs.add(run("r3", created_at=30, state="failed", error=ill, finished_at=31))
    cut = {"truncated": True}
    await filled.runs.add(run("r4", created_at=40, state="cancelled", error=cut, finished_at=41))
    await filled.runs.add_step(step(0, run_id="r1", connection_id="c1", summary="sent a Note"))
    await filled.runs.add_step(step(1, run_id="r1", connection_id="c1", exchanges=[{}, {}]))
    await filled.runs.add_step(step(0, run_id="r3", connection_id="c1"))
    await filled.runs.finish(
        first.model_copy(update={"state": RunState.SUCCEEDED, "finished_at": 11})
    )

    async def found(**where):
        return [each.id for each in await filled.runs.all("p1", where=where)]

    assert await found(state=["failed", "cancelled"]) == ["r4", "r3"]
    assert await found(state=["queued", "running", "waiting"]) == ["r2"]
    assert await found(state="failed", errorClass="auth") == ["r3"]
    assert await found(errorClass="internal") == ["r4"]
    assert await found(businessKey="order 7") == ["r1"]
    assert await found(actor="trigger:t1") == ["r2"]
    assert await found(since=20, until=40) == ["r3", "r2"]
    await filled.runs.add(run("r1~each~0", created_at=11))
    assert await found(inner=True) == ["r1~each~0"]
    assert await found(inner=False) == ["r4", "r3", "r2", "r1"]
    assert [each[3] for each in await filled.runs.counts("p1", 0)] == [1, 1, 1, 1]
    assert await found(connectionId="c1") == ["r3", "r1"]
    assert await found(connectionId="c1", state="failed") == ["r3"]
    assert await found(connectionId="c2") == []
    await filled.runs.add_step(step(0, run_id="r1~each~0", connection_id="c3"))
    await filled.runs.steps("p1", "r1~each~0")
    assert await found(connectionId="c3", inner=False) == ["r1"], "its call was in a loop"
    assert await found(connectionId="c3") == ["r1~each~0", "r1"]
    monkeypatch.setattr("junctor.adapters.store.runs._SELDOM", 1)
    assert await found(connectionId="c3") == ["r1~each~0", "r1"]
    assert await found(connectionId="c1", inner=False) == ["r3", "r1"]
    for text in ("50%", "größe", "a: 50", "a not", "order", "R1".lower()):
        assert await found(text=text) == ["r1"], text
    for text in ("0%", "öße", "%", "", "note the", "a 5 g"):
        assert await found(text=text) == [], text
    assert await filled.runs.calls("p1", ["r1", "r2", "r3"]) == {"r1": 2, "r3": 0}
    assert await filled.runs.calls("p2", ["r1"]) == await filled.runs.calls("p1", []) == {}
    bare = await filled.runs.all("p1", where={"id": "r1"}, payloads=False)
    assert (bare[0].input, bare[0].business_key) == (None, "order 7")


async def test_words_find_runs_newest_first_page_by_page(filled, monkeypatch):
    monkeypatch.setattr("junctor.adapters.store.run_words._WINDOW", 3)
    monkeypatch.setattr("junctor.adapters.store.runs._WINDOW", 3)
    names = [f"r{n:02}" for n in range(20)]
    for n, name in enumerate(names):
        each = run(name, created_at=n // 4, input={"to": f"Ada {n % 2}"})
        await filled.runs.add(each)
        if n % 5:
            await filled.runs.finish(each.model_copy(update={"finished_at": 100 + n}))

    async def found(text, limit=7, **where):
        pages, before = [], None
        while page := await filled.runs.all(
            "p1", where={"text": text, **where}, before=before, limit=limit
        ):
            pages += [each.id for each in page]
            before = (page[-1].created_at, page[-1].id)
        return pages

    assert await found("ada") == names[::-1]
    assert await found("ada 1", limit=2) == names[::-1][::2]
    assert await found("to ada", since=1, until=3) == names[4:12][::-1]
    assert await found("ada", state="succeeded") == await found("bob") == []
    assert await filled.runs.all("p2", where={"text": "ada"}) == []


async def test_words_of_a_run_inside_find_the_run_around_it(filled, monkeypatch):
    own = run("r1", created_at=1)
    inside = run("r1~each~0", created_at=2)
    for each in (own, inside, run("r2", created_at=3)):
        await filled.runs.add(each)
    told = {"finished_at": 9, "state": RunState.FAILED, "error": {"message": "unlucky 13"}}
    await filled.runs.finish(inside.model_copy(update=told))
    await filled.runs.finish(own.model_copy(update={"finished_at": 9}))

    async def found(**where):
        return [each.id for each in await filled.runs.all("p1", where={"text": "unlucky", **where})]

    assert await found(inner=False) == ["r1"]
    assert await found() == ["r1~each~0", "r1"]
    monkeypatch.setattr("junctor.adapters.store.run_words._SELDOM", 1)  # many: words of its own
    assert "r1~each~0" in await found()


async def test_words_follow_what_is_kept_of_a_run(filled):
    first = run("r1", created_at=10, business_key="order 7", input={"a": "Lamp"})
    await filled.runs.add(first)
    ended = {"finished_at": 11, "state": RunState.FAILED, "error": {"message": 'No: \n"gone"'}}
    await filled.runs.finish(first.model_copy(update=ended))

    async def found(text):
        return [each.id for each in await filled.runs.all("p1", where={"text": text})]

    assert await found("lamp") == await found("gone") == ["r1"]
    again = first.model_copy(
        update={"state": RunState.SUCCEEDED, "finished_at": 12, "output": "Chair"}
    )
    await filled.runs.finish(again)
    assert await found("chair") == ["r1"]
    assert await found("gone") == []
    assert await filled.runs.prune("p1", 20, 21, 10) == 1
    assert await found("lamp") == await found("chair") == []
    assert await found("order 7") == ["r1"]


async def test_a_much_used_connection_is_searched_another_way(filled, monkeypatch):
    monkeypatch.setattr("junctor.adapters.store.runs._SELDOM", 1)
    await filled.runs.add(run())
    await filled.runs.add_step(step(0, connection_id="c1"))
    await filled.runs.steps("p1", "r1")
    assert [r.id for r in await filled.runs.all("p1", where={"connectionId": "c1"})] == ["r1"]


async def test_a_lost_step_shows_when_the_run_finishes_and_the_next_run_is_fine(filled):
    await filled.runs.add(run())
    await filled.runs.add_step(step(2**70))
    with pytest.raises(JunctorError):
        await filled.runs.finish(run(state=RunState.FAILED))
    assert (await filled.runs.get("p1", "r1")).state is RunState.FAILED
    await filled.runs.add(run("r2"))
    await filled.runs.add_step(step(0, run_id="r2"))
    await filled.runs.finish(run("r2", state=RunState.SUCCEEDED))


async def test_a_row_changed_from_outside_is_named(filled):
    await filled.runs.add(run())
    await filled.database.write(lambda tx: tx.run("UPDATE runs SET state = 'odd'"))
    with pytest.raises(OursToFix, match="row of runs"):
        await filled.runs.get("p1", "r1")


async def test_users_and_members(filled):
    ada = User(id="u1", name="Ada", email="ada@example.com", instance_admin=True, created_at=1)
    await filled.access.add_user(ada)
    with pytest.raises(AlreadyExists):
        await filled.access.add_user(
            User(id="u2", name="Eve", email="ada@example.com", created_at=1)
        )
    await filled.access.add_user(User(id="u2", name="Local", created_at=2))
    await filled.access.add_user(User(id="u3", name="Local too", created_at=3))
    assert await filled.access.user("u1") == ada
    assert [u.id for u in await filled.access.users()] == ["u1", "u2", "u3"]
    member = Member(project_id="p1", user_id="u1", roles=(Role.VIEWER,), created_at=1)
    await filled.access.put_member(member)
    better = member.model_copy(update={"roles": (Role.EDITOR, Role.AUDITOR)})
    await filled.access.put_member(better)
    assert await filled.access.members("p1") == [better]
    assert await filled.access.memberships("u1") == [better]
    with pytest.raises(UnknownObject):
        await filled.access.put_member(member.model_copy(update={"user_id": "u9"}))
    assert await filled.access.remove_member("p1", "u1")
    assert not await filled.access.remove_member("p1", "u1")


async def test_api_keys_are_found_by_hash_touched_and_revoked(filled):
    key = ApiKey(
        id="a1",
        project_id="p1",
        name="CI",
        roles=(Role.OPERATOR,),
        prefix="jk_12",
        hash="h1",
        created_at=1,
    )
    await filled.access.add_key(key)
    with pytest.raises(AlreadyExists):
        await filled.access.add_key(key)
    await filled.access.touch_key("a1", 9)
    assert await filled.access.key_by_hash("h1") == key.model_copy(update={"last_used_at": 9})
    assert not await filled.access.revoke_key("p2", "a1", 10)
    assert await filled.access.revoke_key("p1", "a1", 10)
    assert not await filled.access.revoke_key("p1", "a1", 11)
    assert [k.revoked_at for k in await filled.access.keys("p1")] == [10]
    assert await filled.access.key_by_hash("h2") is None


async def test_sessions_begin_are_touched_and_end(filled):
    await filled.access.add_user(User(id="u1", name="Ada", created_at=1))
    session = Session(
        id="s1", user_id="u1", hash="h", csrf="c", created_at=1, last_seen_at=1, expires_at=9
    )
    await filled.access.add_session(session)
    with pytest.raises(AlreadyExists):
        await filled.access.add_session(session)
    with pytest.raises(UnknownObject):
        await filled.access.add_session(
            session.model_copy(update={"id": "s2", "hash": "h2", "user_id": "u9"})
        )
    await filled.access.touch_session("s1", 5)
    assert (await filled.access.session_by_hash("h")).last_seen_at == 5
    await filled.access.end_session("s1")
    assert await filled.access.session_by_hash("h") is None


async def test_runs_inside_a_run_are_found_by_their_ids_and_their_calls_count_as_its_own(
    filled,
):
    ids = ["r1", "r1~loop~0", "r1~loop~0~deep~1", "r1~loop~1", "r10", "r10~loop~0", "R1~loop~0"]
    for at, each in enumerate(ids):
        await filled.runs.add(run(each, created_at=at))
        await filled.runs.add_step(step(0, run_id=each, exchanges=[{}]))
    await filled.runs.add_step(step(1, run_id="r1", node_type="forEach"))
    found = [each.id for each in await filled.runs.children("p1", "r1")]
    assert found == ["r1~loop~0", "r1~loop~0~deep~1", "r1~loop~1"]
    assert await filled.runs.children("p2", "r1") == []
    await filled.runs.steps("p1", "r1")  # what was noted is written by now
    assert await filled.runs.calls("p1", ["r1", "r10"]) == {"r1": 4, "r10": 1}
    if filled.database.dialect == "sqlite":
        where, args = inside("sqlite", "r1")
        sql = f"EXPLAIN QUERY PLAN {RUN.select} WHERE {where} AND COALESCE(project_id, '') = ?"
        [plan] = await filled.database.all(sql, (*args, "p1"))
        assert "(id>? AND id<?)" in plan[3], "and not all runs of the project"


async def test_a_sign_in_link_works_once_and_only_in_time(filled):
    await filled.access.add_user(User(id="u1", name="Ada", created_at=1))
    await filled.access.add_link(LoginLink(hash="l", user_id="u1", created_at=1, expires_at=100))
    await filled.access.add_link(LoginLink(hash="late", user_id="u1", created_at=1, expires_at=100))
    with pytest.raises(AlreadyExists):
        await filled.access.add_link(
            LoginLink(hash="l", user_id="u1", created_at=1, expires_at=100)
        )
    used = await asyncio.gather(*[filled.access.use_link("l", 50) for _ in range(5)])
    assert [link.used_at for link in used if link] == [50]
    assert await filled.access.use_link("late", 100) is None
    assert await filled.access.use_link("unknown", 1) is None


async def test_a_lease_has_one_holder_until_it_ends(filled):
    leases = filled.leases
    taken = await asyncio.gather(*[leases.acquire("refresh", f"h{n}", 30) for n in range(8)])
    assert sum(taken) == 1
    holder = f"h{taken.index(True)}"
    assert await leases.acquire("refresh", holder, 30), "extending one's own"
    await leases.release("refresh", "somebody else")
    assert not await leases.acquire("refresh", "other", 30)
    await leases.release("refresh", holder)
    assert await leases.acquire("refresh", "other", 0.02)
    await asyncio.sleep(0.05)
    assert await leases.acquire("refresh", "third", 30)


async def test_a_budget_grants_its_calls_then_says_how_long_to_wait(filled):
    now = 1_700_000_000_000
    granted = await asyncio.gather(
        *[filled.leases.take("b", calls=10, seconds=1, now=now) for _ in range(10)]
    )
    assert granted == [0.0] * 10
    assert await filled.leases.take("b", calls=10, seconds=1, now=now) == pytest.approx(0.1)
    assert await filled.leases.take("b", calls=10, seconds=1, now=now + 99) > 0
    assert await filled.leases.take("b", calls=10, seconds=1, now=now + 100) == 0
    assert await filled.leases.take("b", calls=10, seconds=1, now=now + 100) > 0
    assert await filled.leases.take("other", calls=1, seconds=60, now=now) == 0
    assert await filled.leases.take("b", calls=10, seconds=1, now=now + 5000) == 0

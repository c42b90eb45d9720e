"""Where calls may go: grants count as far as the instance's cap, and never back to us."""

from __future__ import annotations

from fixtures_world import ACTOR, world_in
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.call import AdhocCall, Mode
from junctor.model.connection import NetworkGrant


def asked(project, port):
    """An ad-hoc call to an address of this machine."""
    return AdhocCall(
        project_id=project.id,
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        url=f"https://127.0.0.1:{port}/notes",
    )


async def test_a_grant_beyond_a_cap_that_was_narrowed_opens_nothing(tmp_path):
    async with world_in(tmp_path, grant_limit=("10.0.0.0/8",)) as world:
        await world.connect()
        refused = await world.call("vendor.whoami")
        assert refused.outcome.problem.details["rule"] == "ip_loopback"
        await world.grant(None)
        refused = await world.instance.caller.adhoc(asked(world.project, world.port))
        assert refused.outcome.problem.details["rule"] == "ip_loopback"
        assert world.seen == []


async def test_a_grant_within_the_cap_opens_what_it_says(tmp_path):
    async with world_in(tmp_path, grant_limit=("127.0.0.0/8",)) as world:
        await world.connect()
        assert (await world.call("vendor.whoami")).outcome.ok
        await world.grant(None)
        found = await world.instance.caller.adhoc(asked(world.project, world.port))
        assert found.outcome.problem.details["diagnosis"] == "tls"  # reached


async def test_no_call_comes_back_to_our_own_port_whatever_is_granted(tmp_path):
    settings = Settings(home=tmp_path / "home", port=18999)
    instance = await Instance.open(settings, listening=True)
    try:
        project = await instance.projects.create("Test", actor=ACTOR)
        await instance.store.grants.add(
            NetworkGrant(
                id="grt_own",
                project_id=project.id,
                cidr="127.0.0.1/32",
                ports=(18999, 18998),
                created_at=0,
            )
        )
        refused = await instance.caller.adhoc(asked(project, 18999))
        assert refused.outcome.problem.details["rule"] == "self_address"
        allowed = await instance.caller.adhoc(asked(project, 18998))
        assert allowed.outcome.problem.details["diagnosis"] == "refused"  # nobody listens
    finally:
        await instance.close()

"""A service that signs in by a key of its own, at a real provider: a right key, a wrong one, a clock."""

from __future__ import annotations

import json

import pytest
from joserfc.jwk import RSAKey

from core.calls.signing import ADA, MovableClock
from fixtures_oidc import SERVICE_ID, need_provider, oidc_provider, settings_for
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft, Health
from junctor.model.connection import NetworkGrant
from junctor.model.ids import new_id
from servers import free_port
from shared_cache import shared_cache

KEY = RSAKey.generate_key(2048, {"kid": "own"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "own"}, private=True)


class Service:
    """An instance with a connection that signs in at the provider by a key."""

    def __init__(self, instance, clock, project, connection):
        self.instance, self.clock = instance, clock
        self.project, self.connection = project, connection

    async def test(self):
        """The report of Test Connection."""
        (report,) = await self.instance.trial.test(
            self.project, self.connection.id, environment="development", actor=ADA
        )
        return report

    async def enter(self, key):
        spot = await self.instance.connections.spot(self.connection, "development")
        text = json.dumps(key.as_dict(private=True))
        await self.instance.credentials.put(
            spot,
            {"client_id": SERVICE_ID, "private_key": text},
            actor=ADA,
            may_bind_secrets=True,
        )


@pytest.fixture
async def service(tmp_path):
    need_provider()
    port = free_port()
    clock = MovableClock()
    settings = Settings(
        home=tmp_path / "home", cache=shared_cache(), **settings_for(tmp_path, port)
    )
    instance = await Instance.open(settings, clock=clock)
    try:
        project = await instance.projects.create("Test", actor=ADA)
        saved = await instance.connections.create(
            project.id,
            ConnectionDraft(name="Provider", integration_slug="provider", auth_type="service"),
            actor=ADA,
            may_bind_secrets=True,
        )
        grant = NetworkGrant(
            id=new_id("grt"),
            project_id=project.id,
            cidr="127.0.0.1/32",
            ports=(port,),
            created_at=0,
        )
        await instance.store.grants.add(grant)
        made = Service(instance, clock, project.id, saved.connection)
        with oidc_provider(port, service_key=KEY.as_dict(private=False)) as provider:
            yield made, provider
    finally:
        await instance.close()


def signed_in(report):
    """The service has no user: the provider takes the token and names nobody."""
    return next(each for each in report.stages if each.name == "sign_in")


async def test_a_right_key_gets_a_token_and_a_wrong_one_is_told_apart_from_a_clock(service):
    made, provider = service
    await made.enter(OTHER)
    report = await made.test()
    assert not signed_in(report).ok
    assert report.diagnosis["code"] == "assertion"
    assert "key" in report.next_action
    (row,) = await made.instance.board.rows(made.project)
    assert row.health is not Health.REFUSED, "it is not given up: the next call asks again"

    await made.enter(KEY)
    # This provider takes what is dated ahead of its own clock; others do not (test_proofs).
    made.clock.ahead = -600_000
    report = await made.test()
    assert report.diagnosis["code"] == "clock"
    assert report.message == "This machine's clock is off"
    assert "10 minutes behind theirs" in report.diagnosis["message"]
    assert "NTP" in report.next_action

    made.clock.ahead = 0
    before = len(provider.journal("granted"))
    await made.test()
    assert len(provider.journal("granted")) == before + 1
    assert provider.journal("granted")[-1]["grant"] == "client_credentials"


async def test_the_scopes_that_a_key_asks_for_count_as_asked(service):
    made, _ = service
    await made.enter(KEY)
    found = await made.instance.authorization.scopes(
        made.project, made.connection.id, "development"
    )
    rows = {each["scope"]: each for each in found["scopes"]}
    assert rows["api:read"]["asked"] is True
    assert rows["openid"]["asked"] is False

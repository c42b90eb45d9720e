"""Vonage's two ways to sign in: each connection is tested by an operation that works with its own."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.triggers import signing_vendors as vendors
from fixtures_world import ACTOR
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Call, Mode
from junctor.model.errors import JunctorError

APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"


async def connect(world, auth, credential):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=f"Vonage {auth}",
            integration_slug="vonage",
            auth_type=auth,
            credentials={"development": credential},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    return saved.connection.id


def call(world, connection, operation="", **inputs):
    return Call(
        project_id=world.project.id,
        operation=operation,
        inputs=inputs,
        environment="development",
        connection=connection,
        mode=Mode.SANDBOX,
        actor=ACTOR,
    )


async def test_each_way_to_sign_in_has_its_own_test_and_operations(world):
    pem = vendors.rsa_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = {"application_id": APPLICATION, "private_key": pem.decode()}
    application = await connect(world, "jwt_bearer", key)
    basic = await connect(world, "basic", {"username": "abcd1234", "password": "a-secret-value"})
    planner = world.instance.calling.planner
    assert (await planner.reach(call(world, application))).test == "listCalls"
    assert (await planner.reach(call(world, basic))).test == "getBalance"
    talk = {"to": "+15005550006", "from": "+15005550001", "text": "Hello"}
    made = await world.instance.caller.call(call(world, application, "callAndTalk", **talk))
    assert made.outcome.ok
    sent = made.exchanges[0].request
    assert sent["url"] == "https://api.nexmo.com/v1/calls"
    with pytest.raises(JunctorError, match="jwt_bearer"):
        await planner.plan(call(world, basic, "callAndTalk", **talk))
    assert (await world.instance.caller.call(call(world, basic, "sendMessage", **talk))).outcome.ok

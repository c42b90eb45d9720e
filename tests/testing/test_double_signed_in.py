"""Vendors with a sign-in: connected, used, expired, renewed, revoked and connected again."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from fixtures_desk import ACTOR, desk
from junctor.core.auth.fields import filled
from junctor.testing import LoopbackAuthority, VendorDouble, stand_in_config
from junctor.testing.conformance.run import shipped_connectors
from vendor_signals import BROUGHT, DEAD, ROTATE

AUTHORITY = LoopbackAuthority()
CLIENT = {"client_id": "client-1", "client_secret": "client-secret-0123456789"}
BACK = "https://junctor.example.com/api/oauth/callback"
# Found by signing in; here the double's own host.
FOUND = {
    "salesforce": {"instanceUrl": "https://{domain}.{kind}"},
    "jira": {"cloudId": "1324a887-45db-1bf4-1e99-ef0ff456d421"},
}
SIGNING = [
    (entry, scheme)
    for entry in shipped_connectors()
    for scheme in entry.spec.auth
    if getattr(scheme, "grant", "") == "authorization_code" and entry.spec.key != "mcp"
]


@pytest.mark.parametrize(("entry", "scheme"), SIGNING, ids=[entry.spec.key for entry, _ in SIGNING])
async def test_a_token_expires_is_renewed_and_in_the_end_somebody_signs_in_again(
    entry, scheme, tmp_path
):
    spec, slug = entry.spec, entry.spec.key
    cases = {key: list(entry.samples(key)) for key in spec.operations}
    config = stand_in_config(spec, [case for found in cases.values() for case in found])
    config |= {k: v.format(**config) for k, v in FOUND.get(slug, {}).items()}
    base = filled(scheme.base_url_with(config) or spec.base_url, config)
    tokens = urlsplit(filled(scheme.token_url, config))
    double = VendorDouble(
        spec.model_copy(update={"base_url": base}),
        samples=cases,
        authority=AUTHORITY,
        config=config,
        accept=["none"],
        names=[tokens.hostname],
    )
    brought = BROUGHT.get(slug, {})
    brought = {"instance_url": base} if slug == "salesforce" else brought
    more = {"refresh": "first", "rotates": slug in ROTATE}
    issuer = double.issue_tokens(tokens.path, **CLIENT, **more, **brought)
    test = scheme.test or spec.test
    good = next((case["input"] for case in cases[test] if case["outcome"].get("ok")), {})
    async with (
        double,
        desk(double, slug, CLIENT, tmp_path, config=config, auth_type=scheme.name) as vendor,
    ):

        async def tried():
            return (await vendor.call(test, good)).outcome

        await signed_in(vendor)
        assert (await tried()).ok
        for _ in range(2):
            double.expire(*DEAD.get(slug, (401,)))
            renewed = await tried()
            assert renewed.ok, renewed
        asked = [dict(each.form) or each.json or dict(each.query) for each in double.calls("token")]
        kinds = [each["grant_type"] for each in asked]
        assert kinds == ["authorization_code", "refresh_token", "refresh_token"]
        assert (asked[1]["refresh_token"] != asked[2]["refresh_token"]) == (slug in ROTATE)

        issuer.revoke()
        double.expire(*DEAD.get(slug, (401,)))
        dead = await tried()
        assert (dead.ok, dead.error_class) == (False, "auth"), dead
        kept = (
            await vendor.instance.connections.get(vendor.project.id, vendor.connection.id)
        ).config
        await signed_in(vendor)
        assert (await tried()).ok
        now = await vendor.instance.connections.get(vendor.project.id, vendor.connection.id)
        assert now.config == kept


async def signed_in(vendor):
    """What a person does: open the page, agree, come back."""
    place = (vendor.project.id, vendor.connection.id, "development")
    signing = vendor.instance.authorization
    begun = await signing.begin(*place, redirect_uri=BACK, actor=ACTOR)
    state = dict(parse_qsl(urlsplit(begun.url).query))["state"]

    async def permit(_):
        return None

    return await signing.finish(state, {"code": "code-1"}, actor=ACTOR, permit=permit)


PEM = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)
SIGNED = {
    "private_key": PEM.decode(),
    "issuer": "consumer-key-1",
    "subject": "ada@acme.example",
    "audience": "https://login.salesforce.com",
}


@pytest.mark.parametrize(
    ("way", "document"), [("client_credentials", CLIENT), ("jwt_bearer", SIGNED)]
)
async def test_where_the_account_is_comes_with_the_first_token_and_stays_as_it_is_set(
    way, document, tmp_path
):
    config = {"domain": "acme", "kind": "my.salesforce.com"}
    double = VendorDouble.shipped(
        "salesforce",
        authority=AUTHORITY,
        config=config,
        accept=["none"],
        names=["eu7.my.salesforce.com"],
    )
    tokens = "/services/oauth2/token"
    double.issue_tokens(tokens, instance_url="https://eu7.my.salesforce.com")
    async with (
        double,
        desk(double, "salesforce", document, tmp_path, config=config, auth_type=way) as vendor,
    ):
        for _ in range(2):
            result = await vendor.call("getLimits", {})
            assert result.outcome.ok, result.outcome
        assert [each.host.partition(":")[0] for each in double.calls("getLimits")] == [
            "acme.my.salesforce.com",
            "eu7.my.salesforce.com",
        ]
        place = (vendor.project.id, vendor.connection.id)
        connection = await vendor.instance.connections.get(*place)
        own = connection.environments["development"]
        assert own.config == {"instanceUrl": "https://eu7.my.salesforce.com"}

        double.issue_tokens(tokens, instance_url="https://somewhere.else.example")
        double.expire(401)
        assert (await vendor.call("getLimits", {})).outcome.ok
        assert await vendor.instance.connections.get(*place) == connection

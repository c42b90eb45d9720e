"""Signing in at a real authorization server, over REST, as a browser goes through it."""

from __future__ import annotations

import time
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

import pytest

from fixtures_oidc import (
    CLIENT_ID,
    CLIENT_SECRET,
    LIFE,
    need_provider,
    oidc_provider,
    settings_for,
    visit,
)
from served import Served
from servers import free_port

ENVIRONMENT = "development"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server, and the provider that its connector `provider` names."""
    need_provider()
    folder = tmp_path_factory.mktemp("oidc")
    port = free_port()
    with Served(folder / "home", settings=settings_for(folder, port)) as served:
        grant = {"cidr": "127.0.0.1/32", "ports": [port]}
        assert served.request("POST", "/api/grants", grant).status == 201
        own = served.request("GET", "/api/oauth/redirect-uri").json["redirectUri"]
        with oidc_provider(port, own) as provider:
            yield served, provider


@pytest.fixture
def served(house):
    return house[0]


@pytest.fixture
def provider(house):
    return house[1]


@pytest.fixture
def connection(served):
    """A connection with a setting of its own and the client's credential; nobody signed in."""
    body = {
        "name": "Provider",
        "integrationSlug": "provider",
        "authType": "oauth2",
        "config": {"site": "north"},
        "credentials": {ENVIRONMENT: {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}},
    }
    made = served.request("POST", "/api/integrations", body)
    assert made.status == 201, made.text
    yield made.json["id"]
    served.request("DELETE", f"/api/integrations/{made.json['id']}?force=true")


def begin(served, connection):
    """The address of the sign-in page, and headers of the session that began."""
    cookie, csrf = served.session()
    headers = {
        "Cookie": f"junctor_session={cookie}",
        "Junctor-CSRF": csrf,
        "Junctor-Project": served.project.id,
        "Origin": f"http://127.0.0.1:{served.port}",
    }
    wanted = {"connection": connection, "environment": ENVIRONMENT}
    begun = served.request("POST", "/api/oauth/start", wanted, role=None, headers=headers)
    assert begun.status == 201, begun.text
    return begun.json["url"], headers


def finish(served, headers, params):
    return served.request(
        "POST", "/api/oauth/finish", {"params": params}, role=None, headers=headers
    )


def sign_in(served, connection):
    url, headers = begin(served, connection)
    callback = f"http://127.0.0.1:{served.port}/oauth/callback"
    done = finish(served, headers, visit(url, callback))
    assert done.status == 200, done.text
    return done.json


def works(served, connection):
    path = f"/api/integrations/{connection}/test"
    return served.request("POST", path, {"environment": ENVIRONMENT}).json


def health(served, connection):
    rows = served.request("GET", "/api/credentials").json["items"]
    return next(row for row in rows if row["connectionId"] == connection)


def until(said, seconds=20):
    end = time.monotonic() + seconds
    while not said():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_a_sign_in_makes_the_connection_work(served, provider, connection):
    (tried,) = works(served, connection)["environments"]
    assert [each["name"] for each in tried["stages"] if each["state"] == "failed"] == ["sign_in"]
    assert tried["nextAction"].startswith("Press Connect")
    signed = sign_in(served, connection)
    assert signed["credential"]["state"] == "current"
    assert works(served, connection)["ok"] is True
    assert provider.journal("granted")[-1]["life"] == LIFE
    assert CLIENT_SECRET not in str(signed)


def test_the_times_of_a_token_are_no_secrets(served, connection):
    sign_in(served, connection)
    assert works(served, connection)["ok"] is True
    shown = served.request("GET", f"/api/integrations/{connection}").json
    credential = shown["credentials"][ENVIRONMENT]
    assert credential["expiresAt"] - credential["createdAt"] <= LIFE * 1000
    assert health(served, connection)["expiresAt"] == credential["expiresAt"]


def test_a_code_works_once_and_only_with_its_verifier(served, provider, connection):
    url, headers = begin(served, connection)
    own = f"http://127.0.0.1:{served.port}/oauth/callback"
    first = visit(url, own)
    other, _ = begin(served, connection)
    mixed = {**first, "state": dict(parse_qsl(urlsplit(other).query))["state"]}
    refused = finish(served, headers, mixed)
    assert refused.status == 422, refused.text
    assert provider.journal()[-1] == {
        "event": "refused",
        "grant": "authorization_code",
        "error": "invalid_grant",
    }
    assert works(served, connection)["ok"] is False
    sign_in(served, connection)
    assert works(served, connection)["ok"] is True


def test_an_answer_of_another_issuer_is_refused(served, connection):
    url, headers = begin(served, connection)
    params = visit(url, f"http://127.0.0.1:{served.port}/oauth/callback")
    refused = finish(served, headers, {**params, "iss": "https://other.example"})
    assert refused.status == 422
    assert refused.json["field"] == "iss"
    sign_in(served, connection)
    assert works(served, connection)["ok"] is True


def test_a_cancelled_sign_in_says_so_and_the_next_one_works(served, connection):
    url, headers = begin(served, connection)
    callback = f"http://127.0.0.1:{served.port}/oauth/callback"
    refused = finish(served, headers, visit(url, callback, cancel=True))
    assert refused.status == 422
    assert "The sign-in was refused." in refused.json["detail"]
    sign_in(served, connection)
    assert works(served, connection)["ok"] is True


def keep(served):
    """One round of the keeper; a server does one every few seconds."""
    served.run(served.instance.keeper.run())


def test_tokens_of_five_seconds_are_renewed_ahead_of_time_and_rotated(served, provider, connection):
    before = len(provider.journal("granted"))
    sign_in(served, connection)
    refused = len(provider.journal("refused"))

    def renewed():
        keep(served)
        return len(provider.journal("granted")) >= before + 4

    # Nobody calls: the keeper alone goes through three lives.
    until(renewed, 40)
    chain = provider.journal("granted")[before:]
    assert [each["grant"] for each in chain[1:]] == ["refresh_token"] * 3
    assert all(now["spent"] == old["refresh"] for old, now in pairwise(chain))
    assert len({each["refresh"] for each in chain}) == len(chain)
    assert all(now["at"] - old["at"] < LIFE * 1000 for old, now in pairwise(chain))
    assert works(served, connection)["ok"] is True
    assert len(provider.journal("refused")) == refused


def test_calls_over_several_lives_never_meet_a_dead_token(served, provider, connection):
    sign_in(served, connection)
    before = len(provider.journal("granted")) - 1
    end = time.monotonic() + 1.5 * LIFE
    while time.monotonic() < end:
        assert works(served, connection)["ok"] is True
        time.sleep(0.7)
    chain = provider.journal("granted")[before:]
    assert len(chain) >= 2
    assert all(now["spent"] == old["refresh"] for old, now in pairwise(chain))


def test_a_reused_refresh_token_ends_the_grant_and_a_reconnect_mends_it(
    served, provider, connection
):
    sign_in(served, connection)
    stolen = provider.journal("granted")[-1]["refresh"]

    def spent():
        keep(served)
        return provider.journal("granted")[-1].get("spent") == stolen

    until(spent)
    assert provider.renew(stolen)[1]["error"] == "invalid_grant"

    def told():
        keep(served)
        return health(served, connection)["health"] == "refused"

    until(told)
    refused = len(provider.journal("refused"))
    assert works(served, connection)["ok"] is False
    assert len(provider.journal("refused")) == refused, "a refused grant is not asked for again"
    sign_in(served, connection)
    assert works(served, connection)["ok"] is True
    kept = served.request("GET", f"/api/integrations/{connection}").json
    assert kept["config"] == {"site": "north"}
    assert kept["name"] == "Provider"
    url, _ = begin(served, connection)
    assert dict(parse_qsl(urlsplit(url).query))["client_id"] == CLIENT_ID


def test_deleting_the_credential_ends_the_grant_at_the_provider(served, provider, connection):
    sign_in(served, connection)
    token = provider.journal("granted")[-1]["refresh"]
    assert provider.alive(token)
    path = f"/api/integrations/{connection}/credentials/{ENVIRONMENT}"
    gone = served.request("DELETE", path)
    assert gone.status < 300, gone.text
    assert not provider.alive(provider.journal("granted")[-1]["refresh"])
    assert provider.journal("revoked")


def test_deleting_the_connection_ends_the_grant_at_the_provider(served, provider, connection):
    sign_in(served, connection)
    assert provider.alive(provider.journal("granted")[-1]["refresh"])
    gone = served.request("DELETE", f"/api/integrations/{connection}")
    assert gone.status == 204, gone.text
    assert not provider.alive(provider.journal("granted")[-1]["refresh"])
    served.run(served.instance.store.audit.flush())
    path = "/api/audit?kind=credential.revoke.outcome&limit=1"
    told = served.request("GET", path).text
    assert connection in told
    assert '"ok":true' in told

"""The client against the real interface, in this process."""

from __future__ import annotations

import pytest

from junctor.app.settings import Settings
from junctor.cli.inprocess import InProcess
from junctor.client import Junctor
from junctor.model.errors import InUse, NotSignedIn, UnknownObject
from shared_cache import shared_cache

FLOW = {
    "key": "notify",
    "nodes": [
        {
            "id": "mail",
            "type": "apiCall",
            "mode": "integration",
            "integrationSlug": "postmark",
            "connectionId": "mail",
            "operationKey": "sendEmail",
            "inputs": {"from": "a@x.org", "to": "b@x.org", "subject": "Hi", "textBody": "Hello"},
        }
    ],
}
MANIFEST = {
    "key": "own",
    "name": "Own",
    "version": "1.0.0",
    "category": "APIs & Protocols",
    "baseUrl": "https://own.example.com",
    "auth": [{"type": "none"}],
    "operations": {
        "ping": {"name": "Ping", "effect": "read", "request": {"method": "GET", "path": "/ping"}}
    },
}


@pytest.fixture(scope="module")
def operator(tmp_path_factory):
    wire = InProcess(Settings(home=tmp_path_factory.mktemp("home"), cache=shared_cache()))
    with Junctor("", wire.token, wire=wire) as junctor:
        junctor.projects.create("Acme")
        yield junctor


@pytest.fixture
def mail(operator):
    draft = {"name": "Patient mail", "key": "mail", "integrationSlug": "postmark"}
    operator.integrations.create(draft)
    yield operator
    operator.integrations.delete("mail", force=True)


def test_an_api_key_has_its_project_and_its_roles(operator):
    made = operator.api_keys.create("CI", ["viewer"])
    program = Junctor("", made["value"], wire=operator._session.wire)
    assert program.me()["kind"] == "key"
    assert program.projects.all()[0]["key"] == "acme"
    assert program.settings()["store"] == "sqlite"
    assert operator.api_keys.all()[0]["name"] == "CI"
    operator.api_keys.revoke(made["id"])
    with pytest.raises(NotSignedIn) as caught:
        program.me()
    assert caught.value.cure


def test_the_project_is_named_in_a_header(operator):
    beta = operator.projects.create("Beta", "beta")
    operator.project = "beta"
    assert operator.project == "beta"
    assert operator.projects.get("beta")["id"] == beta["id"]
    assert operator.projects.rename("beta", "Beta two")["name"] == "Beta two"
    assert operator.secrets.all() == []
    operator.project = "gamma"
    with pytest.raises(UnknownObject):
        operator.secrets.all()
    operator.project = "acme"


def test_connections_credentials_and_calls(mail):
    integrations = mail.integrations
    assert integrations.get("mail")["name"] == "Patient mail"
    assert [c["key"] for c in integrations.all("patient")] == ["mail"]
    assert integrations.update("mail", {"description": "For patients"})["revision"] == 2
    token = {"server_token": "pm_token_1234567890abcdef"}
    assert integrations.put_credential("mail", "development", token)["credential"]
    assert integrations.rotate("mail", "development", token)["test"]
    integrations.cancel_rotation("mail", "development")
    integrations.rotate("mail", "development", token)
    assert integrations.promote("mail", "development")["credential"]["version"]
    assert integrations.undo("mail", "development")
    inputs = FLOW["nodes"][0]["inputs"]
    result = integrations.call("mail", "sendEmail", inputs)
    assert result["summary"] == "would have sent an email to b@x.org"
    assert not integrations.call("mail", "sendEmail", inputs, scenario="429")["ok"]
    assert "sendEmail" in [o["key"] for o in integrations.operations("mail")]
    assert not integrations.test("mail", "development")["ok"]
    integrations.delete_credential("mail", "development")
    assert integrations.dependents("mail") == []


def test_flows_and_runs(mail):
    assert mail.flows.validate(FLOW) == []
    made = mail.flows.create(FLOW)
    assert mail.flows.update("notify", FLOW, revision=made["revision"])["revision"] == 2
    assert mail.flows.get("notify")["key"] == "notify"
    assert len(mail.flows.all("notify")) == 1
    with pytest.raises(InUse) as caught:
        mail.integrations.delete("mail")
    assert caught.value.details["dependents"][0]["nodeId"] == "mail"
    assert mail.flows.publish("notify", environments=["development"])["version"] == 1
    mail.flows.deploy("notify", 1, "production")
    assert mail.flows.versions("notify")[0]["version"] == 1
    assert mail.flows.version("notify", 1)["document"]["key"] == "notify"
    runs = [mail.flows.run("notify") for _ in range(3)]
    assert runs[0]["state"] == "succeeded"
    assert len(mail.flows.runs("notify", limit=2)) == 2
    assert len(mail.runs.all(mode="sandbox")) == 3
    assert mail.runs.get(runs[0]["id"])["flowKey"] == "notify"
    assert mail.runs.steps(runs[0]["id"])[0]["nodeId"] == "mail"
    draft = {"name": "Other mail", "key": "other", "integrationSlug": "postmark"}
    mail.integrations.create(draft)
    assert mail.integrations.replace("mail", "other") == 1
    mail.flows.delete("notify")
    mail.integrations.delete("other", force=True)


def test_pages_are_joined_to_one_list(operator):
    entries = operator.audit.all()
    assert len(entries) > 3
    paged = operator._session.items("/api/audit", query={"limit": 2}, limit=5)
    assert len(paged) == 5
    assert len({(e["chain"], e["seq"]) for e in paged}) == 5
    assert operator._session.items("/api/audit", query={"limit": 50}, limit=1) != []


def test_secrets_catalog_and_the_rest_of_a_project(operator):
    operator.secrets.put("ONE", "development", "value-of-one")
    assert "ONE" in [each["name"] for each in operator.secrets.all("development")]
    assert operator.secrets.dependents("ONE") == []
    assert operator.secrets.replace("ONE", "TWO") == 0
    operator.secrets.delete("ONE", force=True)
    assert operator.catalog.all("slack")[0]["key"] == "slack"
    assert operator.catalog.get("slack")["spec"]["key"] == "slack"
    operator.catalog.save(MANIFEST)
    assert operator.catalog.publish("own", "1.0.0")["state"] == "published"
    operator.catalog.save({**MANIFEST, "version": "1.1.0"})
    assert len(operator.catalog.versions("own")) == 2
    assert operator.catalog.compatibility("own", "1.0.0", "1.1.0") == []
    operator.catalog.delete("own", "1.1.0")
    operator.environments.create("staging", inherits="development")
    operator.environments.update("staging", live=True)
    assert len(operator.environments.all()) == 3
    operator.environments.delete("staging")
    assert operator.environments.create(name="Load test")["key"] == "load-test"
    operator.environments.delete("load-test")
    ada = operator.members.add("Ada", ["project_admin"], "ada@example.com")
    bo = operator.members.add("Bo", ["viewer"])
    assert operator.members.change(bo["userId"], ["editor"])["roles"] == ["editor"]
    operator.members.remove(bo["userId"])
    assert [m["userId"] for m in operator.members.all()] == [ada["userId"]]
    assert "/login#" in operator.login_link("ada@example.com")["loginLink"]
    grant = operator.grants.add("10.1.2.0/24", ports=[443])
    assert operator.grants.all()[0]["id"] == grant["id"]
    operator.grants.delete(grant["id"])
    assert operator.audit.verify()["exitCode"] in (0, 4)
    assert b'"kind"' in operator.audit.export()


def test_events_come_as_they_happen(operator):
    flow = operator.flows.create(
        {"key": "told", "nodes": [{"id": "a", "type": "set", "variables": {}}]}
    )
    stream = operator.events.of(kinds="run.finished")
    assert next(stream) is None
    run = operator.flows.run(flow["id"])
    event = next(each for each in stream if each is not None)
    assert (event.kind, event.data["runId"]) == ("run.finished", run["id"])
    stream.close()
    later = operator.events.of(run=run["id"], after="gone-1")
    assert next(later).kind == "reset"
    later.close()
    cards = operator.events.cards("desk")
    assert next(cards) is None
    cards.close()


def test_who_may_not_read_events_is_told(operator):
    stranger = Junctor("", "jk_nobody", wire=operator._session.wire)
    with pytest.raises(NotSignedIn):
        next(stranger.events.of())
    assert operator.me()["kind"] == "operator"

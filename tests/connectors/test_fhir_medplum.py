"""FHIR against Medplum's own router over its repository in memory: versions, patches, bundles."""

from __future__ import annotations

import json

import pytest

from fixtures_oidc import PEERS, ROOT
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from servers import AUTHORITY, free_port, home_of, running
from shared_cache import shared_cache

ACTOR = Actor(kind="user", id="usr_test", name="Test")
MISSING = "no Medplum from npm: `make peers` installs it (needs npm)"
NUMBER = {"system": "http://example.com/mrn", "value": "1042"}


@pytest.fixture(scope="module")
def port():
    """A running router."""
    node = PEERS / ".bin" / "node"
    if not (node.exists() and (PEERS / "@medplum" / "fhir-router").is_dir()):
        pytest.skip(MISSING)
    port = free_port()
    cert, key = AUTHORITY.pair("127.0.0.1")
    given = {"modules": str(PEERS), "port": port, "cert": cert, "key": key}
    with (
        home_of(None, "medplum") as home,
        running(
            [str(node), str(ROOT / "tests" / "medplum_fhir.cjs")],
            port,
            home=home,
            environment={"MEDPLUM": json.dumps(given)},
        ),
    ):
        yield port


@pytest.fixture
async def call(port, tmp_path):
    """Calls of an operation through a connection to it."""
    instance = await Instance.open(Settings(home=tmp_path, cache=shared_cache()))
    try:
        project = await instance.projects.create("Clinic", actor=ACTOR)
        saved = await instance.connections.create(
            project.id,
            ConnectionDraft(
                name="Medplum",
                integration_slug="fhir",
                auth_type="none",
                config={"baseUrl": f"https://127.0.0.1:{port}/fhir/R4"},
                environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            ),
            actor=ACTOR,
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

        async def called(operation, **inputs):
            result = await instance.caller.call(
                Call(
                    project_id=project.id,
                    connection=saved.connection.id,
                    operation=operation,
                    inputs=inputs,
                    environment="development",
                    mode=Mode.LIVE,
                    actor=ACTOR,
                )
            )
            assert result.warnings == ()
            return result.outcome

        yield called
    finally:
        await instance.close()


async def test_a_patient_is_made_changed_looked_back_at_and_deleted(call):
    made = await call("createPatient", family="Lovelace", given=["Ada"], email="ada@example.com")
    assert (made.status, made.output["telecom"][0]["value"]) == (201, "ada@example.com")
    patient = {"kind": "Patient", "id": made.output["id"]}
    first = made.output["meta"]["versionId"]

    changed = {**made.output, "active": True}
    update = await call("update", **patient, ifMatch=f'W/"{first}"', resource=changed)
    assert update.ok
    late = await call("update", **patient, ifMatch=f'W/"{first}"', resource=changed)
    assert (late.ok, late.status) == (False, 412)
    patched = await call(
        "patch", **patient, changes=[{"op": "replace", "path": "/active", "value": False}]
    )
    assert patched.output["active"] is False

    history = await call("history", **patient)
    assert len(history.output["entry"]) == 3
    old = await call("readVersion", **patient, versionId=first)
    assert old.output.get("active") is not False
    assert (await call("search", kind="Patient", count=1)).output["entry"]

    assert (await call("delete", **patient)).ok
    gone = await call("read", **patient)
    assert (gone.error_class, gone.ok) == ("not_found", False)


async def test_appointments_observations_and_bundles_are_taken(call):
    patient = (await call("createPatient", family="Lovelace")).output["id"]
    booked = await call(
        "createAppointment",
        patient=f"Patient/{patient}",
        start="2026-02-02T09:30:00Z",
        end="2026-02-02T10:00:00Z",
    )
    assert booked.output["resourceType"] == "Appointment"
    seen = {"resourceType": "Observation", "status": "final", "code": {"text": "pulse"}}
    assert (await call("create", kind="Observation", resource=seen)).status == 201
    number = {"resourceType": "Patient", "identifier": [NUMBER]}
    once = {"kind": "Patient", "ifNoneExist": "identifier=http://example.com/mrn|1042"}
    assert (await call("create", **once, resource=number)).ok
    entries = [
        {"resource": number, "request": {"method": "POST", "url": "Patient"}},
        {"request": {"method": "GET", "url": f"Patient/{patient}"}},
    ]
    batch = await call("batch", entries=entries)
    assert [e["response"]["status"] for e in batch.output["entry"]] == ["201", "200"]
    done = await call("transaction", entries=entries[:1])
    assert done.output["type"] == "transaction-response"

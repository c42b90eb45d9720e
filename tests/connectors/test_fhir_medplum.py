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
    assert (late.status, late.error_class) == (412, "conflict")
    assert "Precondition" in late.problem.message, "Medplum writes why into details.text"
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


async def test_a_patient_is_changed_in_one_step_and_the_rest_stays(call):
    made = await call(
        "createPatient", family="Byron", given=["Ada"], phone="+15005550006", birthDate="1985-12-10"
    )
    patient = made.output["id"]
    changed = await call(
        "updatePatient",
        id=patient,
        family="Lovelace",
        email="ada@example.com",
        address={"line": ["1 Main Street"], "city": "London"},
    )
    assert changed.ok, changed.problem
    now = (await call("getPatient", id=patient)).output
    assert now["name"] == [{"family": "Lovelace", "given": ["Ada"]}]
    assert [each["value"] for each in now["telecom"]] == ["+15005550006", "ada@example.com"]
    assert (now["address"][0]["city"], now["birthDate"]) == ("London", "1985-12-10")
    assert (await call("updatePatient", id="gone", active=False)).error_class == "not_found"
    again = await call("updatePatient", id=f"Patient/{patient}", phone="+15005550009")
    assert [each["value"] for each in again.output["telecom"]] == [
        "+15005550009",
        "ada@example.com",
    ]


async def test_an_appointment_is_moved_with_its_length_and_called_off(call):
    patient = (await call("createPatient", family="Lovelace")).output["id"]
    times = {"start": "2026-02-02T09:30:00Z", "end": "2026-02-02T10:15:00Z"}
    booked = await call("createAppointment", patient=patient, slot="slot-7", **times)
    visit = booked.output["id"]
    assert booked.output["participant"][0]["actor"] == {"reference": f"Patient/{patient}"}
    moved = await call("updateAppointment", id=visit, start="2026-02-03T11:00:00+05:00")
    assert moved.output["end"] == "2026-02-03T11:45:00+05:00"
    assert "slot" not in moved.output
    off = await call("cancelAppointment", id=f"Appointment/{visit}", reason="Ill")
    assert (off.output["status"], off.output["cancelationReason"]) == ("cancelled", {"text": "Ill"})
    bare = {"resourceType": "Appointment", "status": "proposed", "participant": []}
    unset = (await call("create", kind="Appointment", resource=bare)).output["id"]
    lost = await call("updateAppointment", id=unset, start="2026-02-03T11:00:00Z")
    assert (lost.error_class, lost.problem.field) == ("input", "/end")
    given = await call("updateAppointment", id=unset, **times)
    assert given.output["end"] == times["end"]


async def test_findings_diagnoses_stays_and_documents_are_one_step_each(call):
    patient = (await call("createPatient", family="Lovelace")).output["id"]
    pulse = await call(
        "createObservation",
        patient=patient,
        name="Heart rate",
        code="8867-4",
        value=72,
        unit="/min",
    )
    found = await call("searchObservations", patient=f"Patient/{patient}", sort="-date")
    assert [e["resource"]["id"] for e in found.output["entry"]] == [pulse.output["id"]]
    assert (await call("createCondition", patient=patient, name="Asthma")).ok
    stay = await call("createEncounter", patient=patient, **{"class": "IMP"})
    ended = await call(
        "updateEncounter", id=stay.output["id"], status="finished", end="2026-02-02T10:00:00Z"
    )
    assert (ended.output["status"], ended.output["period"]["end"][:4]) == ("finished", "2026")
    letter = await call(
        "uploadDocument",
        patient=patient,
        content="SGVsbG8=",
        contentType="text/plain",
        title="Letter",
    )
    listed = await call("searchDocuments", patient=f"Patient/{patient}")
    assert listed.output["entry"][0]["resource"]["id"] == letter.output["id"]
    file = await call("downloadDocument", id=letter.output["id"])
    assert file.output == {"title": "Letter", "contentType": "text/plain", "base64": "SGVsbG8="}


async def test_a_search_in_the_body_and_a_write_by_search(call):
    number = {"system": "http://example.com/mrn", "value": "77"}
    match = {"identifier": "http://example.com/mrn|77"}
    patient = {"resourceType": "Patient", "identifier": [number], "name": [{"family": "Hopper"}]}
    made = await call("upsert", kind="Patient", match=match, resource=patient)
    assert made.status == 201
    again = await call("upsert", kind="Patient", match=match, resource={**patient, "active": True})
    assert (again.status, again.output["id"]) == (200, made.output["id"])
    found = await call("searchPatients", identifier=match["identifier"], inBody=True)
    assert [e["resource"]["id"] for e in found.output["entry"]] == [made.output["id"]]
    since = await call("searchPatients", updatedSince="2026-01-01T00:00:00Z")
    assert since.ok, since.problem


async def test_a_subscription_is_made_found_and_removed(call):
    made = await call(
        "createSubscription",
        criteria="Observation?category=laboratory",
        endpoint="https://example.com/hook",
        token="example-secret_1",
        status="active",
    )
    assert (made.output["status"], made.output["channel"]["type"]) == ("active", "rest-hook")
    found = await call("search", kind="Subscription")
    assert made.output["id"] in [e["resource"]["id"] for e in found.output["entry"]]
    assert (await call("delete", kind="Subscription", id=made.output["id"])).ok

"""FHIR: plain fields become resources, and a change keeps what it does not name."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from junctor.sdk import (
    Context,
    Fields,
    HttpRequest,
    HttpResponse,
    InvalidInput,
    NotFound,
    action,
    get,
    post,
    prepare,
    put,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
# Some servers answer a change with nothing unless they are asked for it.
_WRITE = {"Content-Type": "application/fhir+json", "Prefer": "return=representation"}
_PLACE = re.compile(
    r"([A-Z][A-Za-z]+)(?:/([A-Za-z0-9\-.]{1,64}))?(?:/_history/([A-Za-z0-9\-.]{1,64}))?/?$"
)
_LOINC, _SNOMED = "http://loinc.org", "http://snomed.info/sct"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_HOW = ("updatedSince", "count", "inBody")


def _made(answer: HttpResponse) -> Any:
    """What was written; a server that answers with nothing tells of it by its address."""
    if answer.content.strip():
        return answer.json()
    told = answer.header("Location") or answer.header("Content-Location") or answer.url
    found = _PLACE.search(urlsplit(told).path)
    kind, key, version = found.groups() if found else (None, None, None)
    version = version or (answer.header("ETag") or "").removeprefix("W/").strip('"')
    made = {"resourceType": kind, "id": key, "meta": {"versionId": version} if version else None}
    return {name: value for name, value in made.items() if value}


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


def _pairs(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, text) for name, value in given.items() for text in _texts(value)]


def _named(inputs: Fields) -> list[tuple[str, str]]:
    return _pairs({name.lower(): value for name, value in inputs.items() if name not in _HOW})


def _sought(kind: str, pairs: list[tuple[str, str]], inputs: Fields) -> HttpRequest:
    since, count = inputs.get("updatedSince"), inputs.get("count")
    if since:
        pairs += [("_lastUpdated", f"ge{since}")]
        if not any(name == "_sort" for name, _ in pairs):
            pairs += [("_sort", "_lastUpdated")]
    if count:
        pairs.append(("_count", str(count)))
    if inputs.get("inBody"):
        form: dict[str, list[str]] = {}
        for name, text in pairs:
            form.setdefault(name, []).append(text)
        return post(f"/{kind}/_search", form=form)
    query = urlencode(pairs)
    return get(f"/{kind}" + (f"?{query}" if query else ""))


@prepare(name="Search", inputs=_FREE)
def search(inputs: Fields) -> HttpRequest:
    """Resources of one kind that match any search parameters."""
    return _sought(inputs["kind"], _pairs(inputs.get("parameters") or {}), inputs)


@prepare(name="Search patients", inputs=_FREE)
def search_patients(inputs: Fields) -> HttpRequest:
    """Patients by name, birth date, number, phone or email."""
    return _sought("Patient", _named(inputs), inputs)


@prepare(name="Search appointments", inputs=_FREE)
def search_appointments(inputs: Fields) -> HttpRequest:
    """Appointments of a patient or a practitioner, by date and status."""
    return _sought("Appointment", _named(inputs), inputs)


@prepare(name="Create resource", inputs=_FREE, read=_made)
def create(inputs: Fields) -> HttpRequest:
    """A new resource from FHIR JSON."""
    headers = {**_WRITE, "If-None-Exist": inputs.get("ifNoneExist")}
    return post(f"/{inputs['kind']}", json=inputs["resource"], headers=headers)


@prepare(name="Update resource", inputs=_FREE, read=_made)
def update(inputs: Fields) -> HttpRequest:
    """The whole resource anew; what is left out of it is gone."""
    headers = {**_WRITE, "If-Match": inputs.get("ifMatch")}
    return put(f"/{inputs['kind']}/{inputs['id']}", json=inputs["resource"], headers=headers)


@prepare(name="Create or update resource", inputs=_FREE, read=_made)
def upsert(inputs: Fields) -> HttpRequest:
    """Update the one resource that a search finds, or create it where there is none."""
    query = urlencode(_pairs(inputs["match"]))
    return put(f"/{inputs['kind']}?{query}", json=inputs["resource"], headers=_WRITE)


@prepare(name="Create patient", inputs=_FREE, read=_made)
def create_patient(inputs: Fields) -> HttpRequest:
    """A new patient; with an identifier, only if there is none with it."""
    patient = _patient({"resourceType": "Patient", "active": True}, inputs)
    headers = dict(_WRITE)
    identifier = inputs.get("identifier")
    if identifier:
        patient["identifier"] = [dict(identifier)]
        token = f"{identifier['system']}|{identifier['value']}"
        headers["If-None-Exist"] = urlencode({"identifier": token})
    return post("/Patient", json=patient, headers=headers)


def _patient(patient: dict[str, Any], inputs: Fields) -> dict[str, Any]:
    """A patient with what is given; the first name and the first address are changed."""
    names = {field: inputs[field] for field in ("family", "given") if inputs.get(field)}
    if names:
        first, *others = patient.get("name") or [{}]
        # The text of the name would go on saying the old one.
        kept = {k: v for k, v in first.items() if k != "text"}
        patient["name"] = [{**kept, **names}, *others]
    for system in ("phone", "email"):
        if inputs.get(system):
            patient["telecom"] = _reached(patient.get("telecom") or [], system, inputs[system])
    for field in ("birthDate", "gender", "active"):
        if inputs.get(field) is not None:
            patient[field] = inputs[field]
    if inputs.get("address"):
        _, *others = patient.get("address") or [{}]
        patient["address"] = [dict(inputs["address"]), *others]
    return patient


def _reached(telecom: list[Any], system: str, value: str) -> list[Any]:
    at = next((n for n, each in enumerate(telecom) if each.get("system") == system), None)
    if at is None:
        return [*telecom, {"system": system, "value": value}]
    return [*telecom[:at], {**telecom[at], "value": value}, *telecom[at + 1 :]]


async def _changed(ctx: Context, place: str, change: Any) -> Any:
    """Read, change and write back, unless somebody else was faster."""
    there = await ctx.ask(get(place))
    version = (there.get("meta") or {}).get("versionId")
    match = f'W/"{version}"' if version else None
    changed = change(dict(there))
    found = await ctx.ask(put(place, json=changed, headers={**_WRITE, "If-Match": match}))
    return found or changed


@action(name="Update patient", inputs=_FREE)
async def update_patient(ctx: Context, inputs: Fields) -> Any:
    """Change what is given of a patient; everything else stays."""
    return await _changed(
        ctx, f"/{_reference('Patient', inputs['id'])}", lambda there: _patient(there, inputs)
    )


@action(name="Update appointment", inputs=_FREE)
async def update_appointment(ctx: Context, inputs: Fields) -> Any:
    """Move an appointment or change its state; with a start alone it keeps its length."""

    def change(there: dict[str, Any]) -> dict[str, Any]:
        start, end = inputs.get("start"), inputs.get("end")
        if start:
            there |= {"start": start, "end": end or _moved(there, start)}
        elif end:
            there["end"] = end
        there |= {n: inputs[n] for n in ("status", "description") if inputs.get(n)}
        if inputs.get("slot"):
            there["slot"] = [{"reference": _reference("Slot", inputs["slot"])}]
        elif start:
            there.pop("slot", None)  # it was the slot of the old time
        return there

    return await _changed(ctx, f"/{_reference('Appointment', inputs['id'])}", change)


def _moved(there: dict[str, Any], start: str) -> str:
    try:
        before, until = (datetime.fromisoformat(there[name]) for name in ("start", "end"))
        return (datetime.fromisoformat(start) + (until - before)).isoformat()
    except (KeyError, TypeError, ValueError):
        raise InvalidInput(
            "The appointment has no length to keep.", cure="Give `end`, too.", field="/end"
        ) from None


@action(name="Cancel appointment", inputs=_FREE)
async def cancel_appointment(ctx: Context, inputs: Fields) -> Any:
    """Call an appointment off; it stays in the record as canceled."""

    def change(there: dict[str, Any]) -> dict[str, Any]:
        there["status"] = "cancelled"
        if inputs.get("reason"):
            there["cancelationReason"] = {"text": inputs["reason"]}
        return there

    return await _changed(ctx, f"/{_reference('Appointment', inputs['id'])}", change)


@action(name="Update encounter", inputs=_FREE)
async def update_encounter(ctx: Context, inputs: Fields) -> Any:
    """Change the state of an encounter, or end it."""

    def change(there: dict[str, Any]) -> dict[str, Any]:
        if inputs.get("status"):
            there["status"] = inputs["status"]
        if inputs.get("end"):
            there["period"] = {**(there.get("period") or {}), "end": inputs["end"]}
        return there

    return await _changed(ctx, f"/{_reference('Encounter', inputs['id'])}", change)


def _reference(kind: str, given: str) -> str:
    return given if given.startswith(f"{kind}/") else f"{kind}/{given}"


def _refer(inputs: Fields, **fields: str) -> dict[str, Any]:
    """References by element: `subject="Patient:patient"` takes the input `patient`."""
    found: dict[str, Any] = {}
    for element, told in fields.items():
        kind, _, field = told.partition(":")
        if inputs.get(field):
            found[element] = {"reference": _reference(kind, inputs[field])}
    return found


def _concept(inputs: Fields, system: str, name: str) -> dict[str, Any]:
    """A coded idea: a code of a system, words, or both."""
    coded: dict[str, Any] = {}
    if inputs.get("code"):
        coding = {"system": inputs.get("system") or system, "code": inputs["code"]}
        coded["coding"] = [{**coding, "display": inputs[name]} if inputs.get(name) else coding]
    if inputs.get(name):
        coded["text"] = inputs[name]
    return coded


def _given(resource: dict[str, Any], inputs: Fields, *fields: str) -> dict[str, Any]:
    return {**resource, **{field: inputs[field] for field in fields if inputs.get(field)}}


@prepare(name="Create appointment", inputs=_FREE, read=_made)
def create_appointment(inputs: Fields) -> HttpRequest:
    """A booked appointment of a patient."""
    actors = [
        _reference(kind, inputs[kind.lower()])
        for kind in ("Patient", "Practitioner", "Location")
        if inputs.get(kind.lower())
    ]
    appointment: dict[str, Any] = {
        "resourceType": "Appointment",
        "status": inputs.get("status") or "booked",
        "start": inputs["start"],
        "end": inputs["end"],
        "participant": [{"actor": {"reference": a}, "status": "accepted"} for a in actors],
    }
    appointment = _given(appointment, inputs, "description")
    if inputs.get("slot"):
        appointment["slot"] = [{"reference": _reference("Slot", inputs["slot"])}]
    return post("/Appointment", json=appointment, headers=_WRITE)


@prepare(name="Create observation", inputs=_FREE, read=_made)
def create_observation(inputs: Fields) -> HttpRequest:
    """A measurement or a finding of a patient, by LOINC code or in words."""
    made: dict[str, Any] = {
        "resourceType": "Observation",
        "status": inputs.get("status") or "final",
        "code": _concept(inputs, _LOINC, "name"),
        **_refer(inputs, subject="Patient:patient", encounter="Encounter:encounter"),
        **_value(inputs),
    }
    if inputs.get("category"):
        made["category"] = [_coded(f"{_TERMS}/observation-category", inputs["category"])]
    if inputs.get("at"):
        made["effectiveDateTime"] = inputs["at"]
    if performer := _refer(inputs, it="Practitioner:practitioner"):
        made["performer"] = [performer["it"]]
    if inputs.get("parts"):
        parts = inputs["parts"]
        made["component"] = [{"code": _concept(p, _LOINC, "name"), **_value(p)} for p in parts]
    return post("/Observation", json=made, headers=_WRITE)


def _value(inputs: Fields) -> dict[str, Any]:
    value = inputs.get("value")
    if value is None:
        return {}
    if isinstance(value, bool | str):
        return {"valueBoolean" if isinstance(value, bool) else "valueString": value}
    quantity = _given({"value": value}, inputs, "unit")
    if inputs.get("unitCode"):
        quantity |= {"system": "http://unitsofmeasure.org", "code": inputs["unitCode"]}
    return {"valueQuantity": quantity}


@prepare(name="Create condition", inputs=_FREE, read=_made)
def create_condition(inputs: Fields) -> HttpRequest:
    """A diagnosis or a problem of a patient, by code or in words."""
    made: dict[str, Any] = {
        "resourceType": "Condition",
        "code": _concept(inputs, _SNOMED, "name"),
        **_refer(inputs, subject="Patient:patient", encounter="Encounter:encounter"),
    }
    states = (("clinicalStatus", "clinical", "active"), ("verificationStatus", "ver-status", ""))
    for field, table, usual in states:
        if code := inputs.get(field) or usual:
            made[field] = _coded(f"{_TERMS}/condition-{table}", code)
    if inputs.get("category"):
        made["category"] = [_coded(f"{_TERMS}/condition-category", inputs["category"])]
    if inputs.get("onset"):
        made["onsetDateTime"] = inputs["onset"]
    return post("/Condition", json=made, headers=_WRITE)


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


@prepare(name="Create encounter", inputs=_FREE, read=_made)
def create_encounter(inputs: Fields) -> HttpRequest:
    """A visit or a stay of a patient."""
    coding = {"system": f"{_TERMS}/v3-ActCode", "code": inputs.get("class") or "AMB"}
    made: dict[str, Any] = {
        "resourceType": "Encounter",
        "status": inputs.get("status") or "in-progress",
        "class": coding,
        **_refer(inputs, subject="Patient:patient", serviceProvider="Organization:organization"),
    }
    if who := _refer(inputs, individual="Practitioner:practitioner"):
        made["participant"] = [who]
    if booked := _refer(inputs, it="Appointment:appointment"):
        made["appointment"] = [booked["it"]]
    if period := _given({}, inputs, "start", "end"):
        made["period"] = period
    if inputs.get("reason"):
        made["reasonCode"] = [{"text": inputs["reason"]}]
    return post("/Encounter", json=made, headers=_WRITE)


@prepare(name="Upload document", inputs=_FREE, read=_made)
def upload_document(inputs: Fields) -> HttpRequest:
    """A file into the record of a patient."""
    attachment = {"contentType": inputs["contentType"], "data": inputs["content"]}
    made: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "status": "current",
        **({"type": kind} if (kind := _concept(inputs, _LOINC, "type")) else {}),
        **_refer(inputs, subject="Patient:patient"),
        "content": [{"attachment": _given(attachment, inputs, "title")}],
    }
    made = _given(made, inputs, "date", "description")
    return post("/DocumentReference", json=made, headers=_WRITE)


@action(name="Download document", inputs=_FREE)
async def download_document(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """The content of a document, wherever the server keeps it."""
    found = await ctx.ask(get(f"/{_reference('DocumentReference', inputs['id'])}"))
    attached = [(each.get("attachment") or {}) for each in found.get("content") or ()]
    file = next((each for each in attached if each.get("data") or each.get("url")), None)
    if file is None:
        raise NotFound("The document holds no file.", cure="Look at its `content` with `read`.")
    kind, data = file.get("contentType"), file.get("data")
    if not data:
        kind, data = await _fetched(ctx, file["url"], kind)
    told = {"title": file.get("title"), "contentType": kind, "base64": data}
    return {name: value for name, value in told.items() if value}


async def _fetched(ctx: Context, url: str, kind: str | None) -> tuple[str | None, str]:
    # A server may give the bytes, or the resource that holds them; here either will do.
    place = url if "://" in url else f"/{url.lstrip('/')}"
    answer = await ctx.send(get(place, headers={"Accept": f"{kind or '*/*'}, */*;q=0.1"}))
    if answer.status >= 300:
        await ctx.ask(get(place))  # the failure map says what it means
    told = answer.header("Content-Type") or kind
    if "json" in (told or "") and b'"Binary"' in answer.content[:2000]:
        held = answer.json()
        return held.get("contentType"), held.get("data") or ""
    return told, base64.b64encode(answer.content).decode()

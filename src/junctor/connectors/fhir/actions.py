"""FHIR: a search takes any parameters, and a resource holds only what is given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from junctor.sdk import Fields, HttpRequest, get, post, prepare

_JSON = {"Content-Type": "application/fhir+json"}
_SEARCH: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {
        "kind": {
            "type": "string",
            "title": "Kind",
            "description": "Name of a resource type.",
            "pattern": "^[A-Z][A-Za-z]{1,60}$",
            "examples": ["Patient"],
        },
        "parameters": {
            "type": "object",
            "title": "Search parameters",
            "description": "By name, with modifiers; a list where all must hold.",
            "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_.:-]{0,99}$"},
            "additionalProperties": {
                "type": ["string", "number", "boolean", "array"],
                "items": {"type": ["string", "number", "boolean"]},
            },
            "examples": [{"family": "lovelace", "birthdate": "ge1980-01-01"}],
        },
        "count": {
            "type": "integer",
            "title": "Limit",
            "description": "At most so many per page.",
            "minimum": 1,
            "maximum": 1000,
            "examples": [50],
        },
    },
}
_FOUND: dict[str, Any] = {
    "type": "object",
    "required": ["resourceType", "type"],
    "properties": {
        "resourceType": {"const": "Bundle"},
        "type": {"type": "string", "examples": ["searchset"]},
        "total": {"type": "integer", "examples": [1]},
        "link": {"type": "array", "items": {"type": "object"}},
        "entry": {
            "type": "array",
            "items": {"type": "object", "properties": {"resource": {"type": "object"}}},
        },
    },
}
_PATIENT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["family"],
    "properties": {
        "family": {
            "type": "string",
            "title": "Family name",
            "minLength": 1,
            "examples": ["Lovelace"],
        },
        "given": {
            "type": "array",
            "title": "Given names",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "examples": [["Ada"]],
        },
        "birthDate": {
            "type": "string",
            "title": "Birth date",
            "format": "date",
            "examples": ["1985-12-10"],
        },
        "gender": {
            "type": "string",
            "title": "Gender",
            "enum": ["male", "female", "other", "unknown"],
        },
        "phone": {"type": "string", "title": "Phone", "examples": ["+15005550006"]},
        "email": {
            "type": "string",
            "title": "Email",
            "format": "email",
            "examples": ["ada@example.com"],
        },
        "identifier": {
            "type": "object",
            "title": "Identifier",
            "description": "Number of the patient in a system; none with the same is made twice.",
            "additionalProperties": False,
            "required": ["system", "value"],
            "properties": {
                "system": {
                    "type": "string",
                    "format": "uri",
                    "examples": ["http://example.com/mrn"],
                },
                "value": {"type": "string", "minLength": 1, "examples": ["1042"]},
            },
        },
    },
}
_APPOINTMENT: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["patient", "start", "end"],
    "properties": {
        "patient": {
            "type": "string",
            "title": "Patient",
            "pattern": "^Patient/[A-Za-z0-9.-]{1,64}$",
            "examples": ["Patient/8f2c-1042"],
        },
        "practitioner": {
            "type": "string",
            "title": "Practitioner",
            "pattern": "^Practitioner/[A-Za-z0-9.-]{1,64}$",
            "examples": ["Practitioner/7"],
        },
        "start": {
            "type": "string",
            "title": "Start",
            "format": "date-time",
            "examples": ["2026-02-02T09:30:00Z"],
        },
        "end": {
            "type": "string",
            "title": "End",
            "format": "date-time",
            "examples": ["2026-02-02T10:00:00Z"],
        },
        "description": {
            "type": "string",
            "title": "Description",
            "minLength": 1,
            "examples": ["Intake"],
        },
        "slot": {
            "type": "string",
            "title": "Slot",
            "pattern": "^Slot/[A-Za-z0-9.-]{1,64}$",
            "examples": ["Slot/slot-7"],
        },
    },
}


def _made(kind: str) -> dict[str, Any]:
    """The schema of what was created."""
    return {
        "type": "object",
        "required": ["resourceType", "id"],
        "properties": {
            "resourceType": {"type": "string", "examples": [kind]},
            "id": {"type": "string", "examples": ["8f2c-1042"]},
        },
    }


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in values]


@prepare(
    name="Search",
    inputs=_SEARCH,
    output=_FOUND,
    effect="read",
    summary="a search for {{input.kind}}",
)
def search(inputs: Fields) -> HttpRequest:
    """Resources of one kind that match any search parameters."""
    given = inputs.get("parameters") or {}
    pairs = [(name, text) for name, value in given.items() for text in _texts(value)]
    if inputs.get("count"):
        pairs.append(("_count", str(inputs["count"])))
    query = urlencode(pairs)
    return get(f"/{inputs['kind']}" + (f"?{query}" if query else ""))


@prepare(
    name="Create patient",
    inputs=_PATIENT,
    output=_made("Patient"),
    summary="the patient {{input.family}}",
    idempotent=False,
)
def create_patient(inputs: Fields) -> HttpRequest:
    """A new patient; with an identifier, only if there is none with it."""
    name: dict[str, Any] = {"family": inputs["family"]}
    if inputs.get("given"):
        name["given"] = list(inputs["given"])
    patient: dict[str, Any] = {"resourceType": "Patient", "active": True, "name": [name]}
    telecom = [{"system": s, "value": inputs[s]} for s in ("phone", "email") if inputs.get(s)]
    if telecom:
        patient["telecom"] = telecom
    for field in ("birthDate", "gender"):
        if inputs.get(field):
            patient[field] = inputs[field]
    headers = dict(_JSON)
    identifier = inputs.get("identifier")
    if identifier:
        patient["identifier"] = [dict(identifier)]
        token = f"{identifier['system']}|{identifier['value']}"
        headers["If-None-Exist"] = urlencode({"identifier": token})
    return post("/Patient", json=patient, headers=headers)


@prepare(
    name="Create appointment",
    inputs=_APPOINTMENT,
    output=_made("Appointment"),
    summary="an appointment for {{input.patient}}",
    idempotent=False,
)
def create_appointment(inputs: Fields) -> HttpRequest:
    """A booked appointment of a patient."""
    actors = [inputs[field] for field in ("patient", "practitioner") if inputs.get(field)]
    appointment: dict[str, Any] = {
        "resourceType": "Appointment",
        "status": "booked",
        "start": inputs["start"],
        "end": inputs["end"],
        "participant": [{"actor": {"reference": a}, "status": "accepted"} for a in actors],
    }
    if inputs.get("description"):
        appointment["description"] = inputs["description"]
    if inputs.get("slot"):
        appointment["slot"] = [{"reference": inputs["slot"]}]
    return post("/Appointment", json=appointment, headers=_JSON)

"""Two operations that look the same on one path, and refusals that say their own reason."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request

import pytest

from junctor.model.spec import ConnectorSpec
from junctor.testing import VendorDouble

TEXT = {"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}}}


def operation(name, **more):
    return {
        "name": name,
        "effect": "write",
        "summary": "a message",
        "idempotent": False,
        "input": TEXT,
        "request": {"method": "POST", "path": "/messages", "json": {"to": "{{input.to}}"}},
        **more,
    }


SPEC = ConnectorSpec.model_validate(
    {
        "key": "post",
        "name": "Post",
        "version": "1.0.0",
        "baseUrl": "https://post.example/v1",
        "auth": [{"type": "bearer_token"}],
        "failure": {"code": "code", "message": "errors.0.text,text"},
        "operations": {"letter": operation("Letter"), "parcel": operation("Parcel")},
    },
    strict=False,
)


def case(to, status=200, body=None, *, ok=True):
    return {
        "case": str(status),
        "input": {"to": to},
        "request": {"method": "POST", "path": "/messages", "json": {"to": to}},
        "response": {"status": status, "json": body or {"id": to}},
        "outcome": {"ok": ok},
    }


SAMPLES = {
    "letter": [
        case("ada"),
        case("", 400, {"code": "bad", "errors": [{"text": "The stamp is missing."}]}, ok=False),
        case("", 404, {"code": "none", "text": "No letter here."}, ok=False),
    ],
    "parcel": [case("bob")],
}


@pytest.fixture
async def double():
    async with VendorDouble(SPEC, samples=SAMPLES, accept=["good"]) as made:
        yield made


def post(double, body, token="good"):
    request = urllib.request.Request(
        f"https://127.0.0.1:{double.port}/v1/messages",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    context = ssl.create_default_context(cadata=double.ca_pem)
    context.check_hostname = False
    try:
        with urllib.request.urlopen(request, context=context, timeout=10) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


async def asked(double, body, **more):
    import asyncio

    return await asyncio.to_thread(post, double, body, **more)


async def test_the_recorded_request_tells_operations_of_one_path_apart(double):
    assert await asked(double, {"to": "ada"}) == (200, {"id": "ada"})
    assert await asked(double, {"to": "bob"}) == (200, {"id": "bob"})
    assert [each.operation for each in double.received] == ["letter", "parcel"]


async def test_what_a_test_says_of_the_second_operation_counts(double):
    double.answer("parcel", json={"id": "told"})
    assert await asked(double, {"to": "eve"}) == (200, {"id": "told"})
    double.forget()
    double.fail_next(503, operation="parcel")
    assert (await asked(double, {"to": "eve"}))[0] == 503
    assert (await asked(double, {"to": "eve"}))[0] == 200
    assert len(double.calls("parcel")) == len(double.calls("letter")) == 2


async def test_a_fault_says_its_own_reason_in_the_vendors_shape(double):
    status, body = await asked(double, {"to": "ada", "stamp": 1})
    assert status == 400
    assert body["code"] == "bad"
    assert "stamp" in body["errors"][0]["text"]
    assert "missing" not in body["errors"][0]["text"]
    assert (await asked(double, {"to": "ada"}))[0] == 200


async def test_what_a_test_orders_and_a_refused_credential_stay_as_recorded(double):
    double.fail_next(400, operation="letter")
    assert (await asked(double, {"to": "ada"}))[1]["errors"][0]["text"] == "The stamp is missing."
    assert (await asked(double, {"to": "ada"}, token="bad"))[0] == 401

"""Vendor doubles over real TLS: what they refuse, answer, record, inject and rotate."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager

import aiohttp
import pytest

from junctor.core.catalog.descriptions import parse_description
from junctor.model.errors import NotConfigured
from junctor.model.spec import ConnectorSpec
from junctor.testing import LoopbackAuthority, Place, VendorDouble

AUTHORITY = LoopbackAuthority()
OPENAPI = {
    "openapi": "3.0.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://api.notes.example/v1"}],
    "security": [{"key": []}],
    "components": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "query": {"type": "apiKey", "in": "query", "name": "api_key"},
        }
    },
    "paths": {
        "/notes": {
            "post": {
                "operationId": "createNote",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["text"],
                                "properties": {"text": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": {
                    "201": {
                        "description": "",
                        "content": {"application/json": {"example": {"id": "note_1"}}},
                    },
                    "400": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["error"],
                                    "properties": {
                                        "error": {
                                            "type": "object",
                                            "required": ["message"],
                                            "properties": {"message": {"type": "string"}},
                                        }
                                    },
                                }
                            }
                        },
                    },
                },
            },
            "get": {
                "operationId": "listNotes",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["items"],
                                    "properties": {
                                        "items": {"type": "array", "items": {"type": "string"}}
                                    },
                                }
                            }
                        },
                    }
                },
            },
        },
        "/empty": {"get": {"operationId": "empty", "responses": {"204": {"description": ""}}}},
        "/page": {
            "get": {
                "operationId": "page",
                "responses": {
                    "200": {"description": "", "content": {"text/html": {"example": "<p>Hi"}}}
                },
            }
        },
    },
}
SPEC = ConnectorSpec.model_validate(
    {
        "key": "shop",
        "name": "Shop",
        "version": "1.0.0",
        "baseUrl": "https://{{conn.site}}.shop.example/api",
        "headers": {"X-Api-Version": "2"},
        "connection": {
            "type": "object",
            "required": ["site"],
            "properties": {"site": {"type": "string", "examples": ["acme"]}},
        },
        "auth": [
            {"type": "basic"},
            {"type": "api_key", "in": "header", "name": "X-Key"},
            {"type": "custom_header", "headers": {"X-Secret": "secret"}},
            {"type": "aws_sigv4", "service": "shop", "region": "eu"},
        ],
        "failure": {
            "when": {"ok": False},
            "code": "error.code",
            "message": "error.text",
            "classes": {"40": "input", "bad_key": "auth"},
        },
        "operations": {
            "getItem": {
                "name": "Get item",
                "effect": "read",
                "input": {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": {"type": "string"}, "expand": {"type": "array"}},
                },
                "request": {
                    "method": "GET",
                    "path": "/items/{{input.id}}",
                    "query": {"expand": "{{input.expand}}", "lang": "en"},
                },
                "output": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {"name": {"type": "string"}},
                },
            },
            "createOrder": {
                "name": "Create order",
                "effect": "write",
                "idempotencyField": "requestKey",
                "input": {
                    "type": "object",
                    "required": ["items"],
                    "$defs": {
                        "Item": {
                            "type": "object",
                            "required": ["sku"],
                            "properties": {
                                "sku": {"type": "string"},
                                "parts": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
                            },
                        }
                    },
                    "properties": {
                        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
                        "note": {"type": "string"},
                        "count": {"type": "integer", "default": 1},
                    },
                },
                "request": {
                    "method": "POST",
                    "path": "/orders",
                    "json": {
                        "kind": "order",
                        "lines": "{{input.items}}",
                        "extra": {"note": "{{input.note}}"},
                        "label": "No. {{input.count}}",
                        "count": "{{input.count}}",
                        "tags": ["a"],
                    },
                },
            },
            "pay": {
                "name": "Pay",
                "effect": "write",
                "input": {
                    "type": "object",
                    "required": ["amount"],
                    "properties": {"amount": {"type": "integer"}},
                },
                "request": {
                    "method": "POST",
                    "path": "/pay?mode=fast",
                    "form": {"amount": "{{input.amount}}"},
                },
            },
            "note": {
                "name": "Note",
                "effect": "write",
                "request": {"method": "POST", "path": "/note", "text": "hello"},
            },
            "python": {"name": "Python", "effect": "write", "handler": "actions:run"},
        },
    }
)
SAMPLES = {
    "getItem": [
        {
            "input": {"id": "1"},
            "request": {"method": "GET", "path": "/items/1?lang=en"},
            "response": {"status": 200, "json": {"name": "Pen"}},
            "outcome": {"ok": True},
        },
        {
            "input": {"id": "9"},
            "request": {"method": "GET", "path": "/items/9?lang=en"},
            "response": {"status": 404, "json": {"error": {"code": "none"}}},
            "outcome": {"errorClass": "not_found"},
        },
    ],
    "python": [
        {
            "input": {},
            "request": {"method": "POST", "path": "https://files.shop.example/up?x=1", "json": {}},
            "response": {"status": 202, "text": "taken", "headers": {"X-Id": "7"}},
            "outcome": {"ok": True},
        },
        {"input": {}, "response": {"status": 500}, "outcome": {"errorClass": "remote"}},
    ],
}
KEY = {"X-Key": "good", "X-Api-Version": "2"}


def notes(**more):
    return VendorDouble(parse_description(OPENAPI), authority=AUTHORITY, **more)


def shop(**more):
    return VendorDouble(SPEC, samples=SAMPLES, authority=AUTHORITY, **more)


@asynccontextmanager
async def client_of(double):
    trust = ssl.create_default_context(cadata=double.ca_pem)

    async def ask(method, path, *, host=None, **more):
        async with session.request(
            method,
            f"https://127.0.0.1:{double.port}{path}",
            server_hostname=host or double.host,
            allow_redirects=False,
            **more,
        ) as response:
            content = await response.read()
            kind = response.headers.get("Content-Type", "")
            return response, await response.json() if "json" in kind else content

    async with double, aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as session:
        yield ask


BEARER = {"Authorization": "Bearer good"}


async def test_a_described_vendor_answers_with_its_example_or_a_mock_of_its_schema():
    async with client_of(double := notes(accept=["good"])) as ask:
        response, body = await ask("POST", "/v1/notes", json={"text": "hi"}, headers=BEARER)
        assert (response.status, body) == (201, {"id": "note_1"})
        response, body = await ask("GET", "/v1/notes?limit=3", headers=BEARER)
        assert response.status == 200
        assert isinstance(body["items"], list)
        response, _ = await ask("GET", "/v1/empty", headers=BEARER)
        assert response.status == 204
        _, body = await ask("GET", "/v1/page", headers=BEARER)
        assert body == b"<p>Hi"
    sent = double.calls("createNote")[0]
    assert sent.json == {"text": "hi"}
    assert sent.credentials == {"header Authorization": "Bearer good"}
    assert sent.header("authorization") is None
    assert double.received[1].query == (("limit", "3"),)
    assert sent.text == '{"text": "hi"}'
    assert sent.form == {}


async def test_it_refuses_what_the_vendor_would_refuse_and_says_why():
    async with client_of(double := notes(accept=["good"])) as ask:
        statuses = [
            (await ask("GET", "/v1/nothing", headers=BEARER))[0].status,
            (await ask("DELETE", "/v1/notes", headers=BEARER))[0].status,
            (await ask("GET", "/v1/notes"))[0].status,
            (await ask("GET", "/v1/notes", headers={"Authorization": "Bearer bad"}))[0].status,
            (await ask("GET", "/v1/notes", headers={"Authorization": "Token good"}))[0].status,
            (await ask("GET", "/v1/notes?limit=many", headers=BEARER))[0].status,
        ]
        assert statuses == [404, 405, 401, 401, 401, 400]
        response, body = await ask("POST", "/v1/notes", json={"txt": 1}, headers=BEARER)
        assert response.status == 400
        assert "text" in body["error"]["message"]
        response, _ = await ask("GET", "/v1/notes", headers=BEARER)
        assert response.status == 200
    assert "not offered" in double.received[0].faults[0]
    assert double.received[2].faults == ("the credential is missing",)
    assert double.received[3].faults == ("the credential is not accepted",)


async def test_a_credential_in_the_query_is_kept_apart():
    async with client_of(double := notes(accept=["good"])) as ask:
        response, _ = await ask("GET", "/v1/notes?api_key=good&limit=1")
        assert response.status == 200
    assert double.received[0].query == (("limit", "1"),)
    assert double.received[0].credentials == {"query api_key": "good"}


async def test_the_accepted_credential_rotates():
    async with client_of(double := notes(accept=["good"])) as ask:
        double.accept("next", "after")
        assert (await ask("GET", "/v1/notes", headers=BEARER))[0].status == 401
        for token in ("next", "after"):
            headers = {"Authorization": f"Bearer {token}"}
            assert (await ask("GET", "/v1/notes", headers=headers))[0].status == 200


async def test_failures_are_injected_as_often_and_where_they_were_ordered():
    async with client_of(double := notes()) as ask:
        double.fail_next(status=429, headers={"Retry-After": "1"}, times=2, operation="listNotes")
        double.fail_next(503, json={"down": True})
        response, body = await ask("GET", "/v1/empty", headers=BEARER)
        assert (response.status, body) == (503, {"down": True})
        for _ in range(2):
            response, _ = await ask("GET", "/v1/notes", headers=BEARER)
            assert response.status == 429
            assert response.headers["Retry-After"] == "1"
        double.malform_next()
        with pytest.raises(ValueError, match=r"Unterminated|delimiter"):
            await ask("GET", "/v1/notes", headers=BEARER)
        double.redirect_next("http://169.254.169.254/", status=307)
        response, _ = await ask("GET", "/v1/notes", headers=BEARER)
        assert response.headers["Location"] == "http://169.254.169.254/"
        assert (await ask("GET", "/v1/notes", headers=BEARER))[0].status == 200
    assert [r.injected for r in double.received] == [True] * 5 + [False]


async def test_it_hangs_and_hangs_up_on_request():
    async with client_of(double := notes()) as ask:
        double.hang_up_next()
        with pytest.raises(aiohttp.ClientError):
            await ask("POST", "/v1/notes", json={"text": "hi"}, headers=BEARER)
        double.hang_next()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(ask("GET", "/v1/notes", headers=BEARER), 0.2)
        assert (await ask("GET", "/v1/notes", headers=BEARER))[0].status == 200
    assert [r.status for r in double.received] == [None, None, 200]


async def test_a_connector_is_doubled_from_its_spec_and_samples():
    async with client_of(double := shop(accept=["good"])) as ask:
        assert double.hosts == ("acme.shop.example", "files.shop.example")
        response, body = await ask("GET", "/api/items/1?lang=en", headers=KEY)
        assert (response.status, body) == (200, {"name": "Pen"})
        response, body = await ask("GET", "/api/items/9?lang=en", headers=KEY)
        assert (response.status, body) == (404, {"error": {"code": "none"}})
        response, body = await ask("GET", "/api/items/other?lang=en", headers=KEY)
        assert body == {"name": "Pen"}
        response, body = await ask(
            "POST", "/up?x=1", json={}, headers=KEY, host="files.shop.example"
        )
        assert (response.status, body, response.headers["X-Id"]) == (202, b"taken", "7")
    assert [r.operation for r in double.received] == ["getItem"] * 3 + ["python"]


ORDER = {
    "kind": "order",
    "lines": [{"sku": "A", "parts": [{"sku": "B"}]}],
    "label": "No. 1",
    "count": 1,
    "tags": ["a"],
    "requestKey": "k",
}


@pytest.mark.parametrize(
    ("method", "path", "more", "fault"),
    [
        ("GET", "/api/items/1", {}, "query lang: is required"),
        ("GET", "/api/items/1?lang=de", {}, "query lang"),
        ("GET", "/api/items/1?lang=en&strange=1", {}, "query strange: is not a declared"),
        ("GET", "/api/items/1?lang=en", {"headers": {"X-Key": "good"}}, "header X-Api-Version"),
        ("POST", "/api/orders", {"json": {**ORDER, "lines": [{"sku": 1}]}}, "body/lines/0/sku"),
        (
            "POST",
            "/api/orders",
            {"json": {**ORDER, "lines": [{"sku": "A", "parts": [{}]}]}},
            "body/lines/0/parts/0",
        ),
        ("POST", "/api/orders", {"json": {**ORDER, "kind": "gift"}}, "body/kind"),
        ("POST", "/api/orders", {"json": {**ORDER, "strange": 1}}, "strange"),
        ("POST", "/api/orders", {"json": {}}, "body"),
        ("POST", "/api/orders", {}, "body: is required"),
        ("POST", "/api/pay?mode=fast", {"data": {"amount": "much"}}, "body/amount"),
        ("POST", "/api/pay", {"data": {"amount": "1"}}, "query mode"),
    ],
)
async def test_a_doubled_connector_refuses_what_its_template_cannot_send(method, path, more, fault):
    async with client_of(double := shop(accept=["good"])) as ask:
        response, body = await ask(method, path, **{"headers": KEY, **more})
        assert response.status == 400
        assert body["ok"] is False
        assert body["error"]["code"] == 40
        assert fault in body["error"]["text"]
        response, _ = await ask("POST", "/api/orders", json=ORDER, headers=KEY)
        assert response.status == 200
        paid, _ = await ask("POST", "/api/pay?mode=fast", data={"amount": "1"}, headers=KEY)
        assert paid.status == 200
        noted, _ = await ask("POST", "/api/note", data=b"hello", headers=KEY)
        assert noted.status == 200
    assert fault in str(double.received[0].faults)
    assert double.calls("pay")[-1].form == {"amount": "1"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Key": "good"}, 200),
        ({"X-Secret": "good"}, 200),
        ({"Authorization": "Basic dXNlcjpnb29k"}, 200),
        ({"Authorization": "Basic not base64"}, 401),
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=good/2026/eu/shop/aws4_request"}, 200),
        ({"X-Key": "bad"}, 401),
        ({}, 401),
    ],
)
async def test_each_auth_scheme_is_looked_for_in_its_place(headers, status):
    async with client_of(shop(accept=["good"])) as ask:
        response, body = await ask(
            "GET", "/api/items/1?lang=en", headers={"X-Api-Version": "2", **headers}
        )
        assert response.status == status
        if status == 401:
            assert body["error"]["code"] == "bad_key"


async def test_a_test_may_decide_the_answers():
    async with client_of(double := shop()) as ask:
        double.answer("getItem", json={"name": "Ink"}, status=203)
        double.answer("pay", lambda received: {"paid": received.form["amount"]})
        response, body = await ask("GET", "/api/items/1?lang=en", headers=KEY)
        assert (response.status, body) == (203, {"name": "Ink"})
        _, body = await ask("POST", "/api/pay?mode=fast", data={"amount": "5"}, headers=KEY)
        assert body == {"paid": "5"}
        with pytest.raises(NotConfigured, match="no operation `nope`"):
            double.answer("nope", json={})


async def test_its_certificate_is_for_the_vendors_name_only():
    double = notes(names=["eu.notes.example"])
    async with client_of(double) as ask:
        assert double.host_map_entry == ("api.notes.example:443", f"127.0.0.1:{double.port}")
        assert set(double.host_map) == {"api.notes.example:443", "eu.notes.example:443"}
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await ask("GET", "/v1/empty", headers=BEARER, host="evil.example")
        ok, _ = await ask("GET", "/v1/empty", headers=BEARER, host="eu.notes.example")
        assert ok.status == 204


def test_a_double_without_a_host_name_says_what_to_pass():
    document = {**OPENAPI, "servers": [{"url": "/v1"}]}
    with pytest.raises(NotConfigured, match="host name") as caught:
        VendorDouble(parse_description(document))
    assert "host=" in caught.value.cure
    assert VendorDouble(parse_description(document), host="api.notes.example").host


async def test_a_bot_token_in_the_path_is_kept_apart():
    document = {
        "types": {},
        "methods": {"getMe": {"returns": ["Boolean"], "fields": []}},
    }
    double = VendorDouble(parse_description(document), accept=["1:abc"], authority=AUTHORITY)
    async with client_of(double) as ask:
        assert (await ask("POST", "/bot1:abc/getMe"))[0].status == 200
        assert (await ask("POST", "/bot1:abx/getMe"))[0].status == 401
    assert double.received[0].path == "/bot{token}/getMe"
    assert double.received[0].credentials == {"path token": "1:abc"}


async def test_awss_operations_share_a_path_and_are_told_apart():
    model = {
        "metadata": {"endpointPrefix": "sts", "protocol": "query", "apiVersion": "2011-06-15"},
        "operations": {"GetCallerIdentity": {"name": "GetCallerIdentity", "http": {}}},
        "shapes": {},
    }
    double = VendorDouble(parse_description(model), authority=AUTHORITY)
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=AKID/x"}
    form = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    async with client_of(double) as ask:
        assert (await ask("POST", "/", data=form, headers=signed))[0].status == 200
        other = await ask("POST", "/", data={**form, "Action": "Nope"}, headers=signed)
        assert other[0].status == 404


async def test_uses_of_one_action_are_told_apart_by_what_they_must_carry():
    double = VendorDouble.shipped("sns", places=[Place("header", "Authorization")])
    async with client_of(double) as ask:
        shared = {"Action": "Publish", "Version": "2010-03-31", "Message": "Order 7 is paid."}
        for told in (
            {"PhoneNumber": "+15005550006"},
            {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:orders"},
        ):
            response, _ = await ask("POST", "/", data=shared | told, headers=BEARER)
            assert response.status == 200
    assert [r.operation for r in double.received] == ["sendSms", "publish"]
    assert not [r.faults for r in double.received if r.faults]


async def test_it_is_a_token_endpoint_too_and_accepts_what_it_issues():
    double = notes(accept=["nothing yet"], names=["login.notes.example"])
    double.issue_tokens("/oauth/token", client_id="id", client_secret="s3cret", refresh_token="r")
    grant = {"grant_type": "client_credentials"}
    async with client_of(double) as ask:
        asked, body = await ask("POST", "/oauth/token", data={**grant, "client_id": "id"})
        assert (asked.status, body) == (401, {"error": "invalid_client"})
        asked, body = await ask("POST", "/oauth/token", data={"client_id": "id"})
        assert (asked.status, body) == (400, {"error": "invalid_request"})
        for more in (
            {"data": {**grant, "client_id": "id", "client_secret": "s3cret"}},
            {"data": grant, "headers": {"Authorization": "Basic aWQ6czNjcmV0"}},
            {"json": {**grant, "client_id": "id", "client_secret": "s3cret"}},
        ):
            asked, body = await ask("POST", "/oauth/token", host="login.notes.example", **more)
            assert (body["expires_in"], body["refresh_token"]) == (3600, "r")
            bearer = {"Authorization": f"Bearer {body['access_token']}"}
            assert (await ask("GET", "/v1/notes", headers=bearer))[0].status == 200
        double.accept("another")
        assert (await ask("GET", "/v1/notes", headers=bearer))[0].status == 401
    assert len(double.calls("token")) == 5


async def test_a_description_that_names_no_credential_still_gets_one_checked():
    bare = {**OPENAPI, "components": {}, "security": []}
    double = VendorDouble(parse_description(bare), accept=["good"], authority=AUTHORITY)
    async with client_of(double) as ask:
        assert (await ask("GET", "/v1/notes"))[0].status == 401
        assert (await ask("GET", "/v1/notes", headers=BEARER))[0].status == 200
    double = VendorDouble(
        parse_description(bare),
        accept=["good"],
        authority=AUTHORITY,
        places=[Place("header", "X-Server-Token")],
    )
    async with client_of(double) as ask:
        assert (await ask("GET", "/v1/notes", headers=BEARER))[0].status == 401
        token = {"X-Server-Token": "good"}
        assert (await ask("GET", "/v1/notes", headers=token))[0].status == 200

from __future__ import annotations

import json

import pytest

from junctor.core.catalog.descriptions import check_request, check_response, parse_description
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidInput
from junctor.model.schema import compile_schema

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

SHOP = """
openapi: 3.0.3
info: {title: Shop, version: 2026-01-01}
servers:
  - url: https://{region}.shop.example/v1
    variables: {region: {default: eu}}
security: [{key: []}]
paths:
  /orders:
    parameters:
      - {$ref: '#/components/parameters/Trace'}
    get:
      operationId: listOrders
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: 'expand[]', in: query, schema: {type: array, items: {type: string}}}
        - {name: created, in: query, style: deepObject, schema: {type: object, properties: {gte: {type: integer}}}}
        - {name: filter, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: piped, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: boolean}}}
        - {name: Accept, in: header, schema: {type: string}}
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {type: object, required: [data], properties: {data: {type: array, items: {$ref: '#/components/schemas/Order'}}}}
              examples:
                one: {$ref: '#/components/examples/One'}
        4XX: {$ref: '#/components/responses/Error'}
    post:
      summary: Create an order
      tags: [orders]
      requestBody: {$ref: '#/components/requestBodies/Order'}
      responses:
        '201':
          description: created
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}, example: '{"id": "o1"}'}}
        default: {$ref: '#/components/responses/Error'}
  /orders/{id}:
    get:
      operationId: getOrder
      deprecated: true
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, minLength: 2}}
      responses: {204: {description: none}}
  /orders/mine:
    get:
      operationId: myOrders
      responses: {200: {description: ok, content: {application/json: {schema: {type: object, example: {mine: yes}}}}}}
  /upload/{name}:
    post:
      operationId: upload
      requestBody:
        content:
          multipart/form-data: {schema: {type: object, required: [file, purpose], properties: {file: {type: string, format: binary}, purpose: {enum: [a, b]}}}}
          image/*: {}
      responses: {200: {description: ok, content: {text/plain: {}}}}
    parameters: [{name: name, in: path, required: true, schema: {type: integer}}]
  /charges:
    post:
      operationId: charge
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [amount]
              properties:
                amount: {type: integer}
                capture: {type: boolean}
                rate: {type: number}
                email: {type: string}
                metadata: {type: object, additionalProperties: {type: string}}
                expand: {type: array, items: {type: string}}
                items: {type: array, items: {type: object, properties: {price: {type: string}, quantity: {type: integer}}}}
                method: {anyOf: [{type: object, properties: {card: {$ref: '#/components/schemas/Card'}}}, {type: string, enum: ['']}]}
                'raw[]': {type: array, items: {type: integer}}
                blob: {type: object}
      responses: {200: {description: ok}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: api_key}
    bearer: {type: http, scheme: bearer}
  parameters:
    Trace: {name: X-Trace, in: header, required: true, schema: {type: string, pattern: '^[a-f0-9]+$'}}
  examples:
    One: {value: {data: []}}
  requestBodies:
    Order: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
  responses:
    Error: {description: no, content: {application/json: {schema: {type: object, required: [message], properties: {message: {type: string}}}}}}
  schemas:
    Card: {type: object, properties: {number: {type: string}, month: {type: integer}}}
    Unused: {type: object}
    Order:
      type: object
      required: [id, total, secret]
      discriminator: {propertyName: kind}
      properties:
        id: {type: string, readOnly: true}
        secret: {type: string, writeOnly: true}
        total: {type: number, minimum: 0, exclusiveMinimum: true, example: 12.5}
        note: {type: string, nullable: true}
        size: {type: string, enum: [s, m], nullable: true}
        parent: {$ref: '#/components/schemas/Order', nullable: true}
        either: {nullable: true, anyOf: [{type: string}, {type: integer}]}
        maybe: {nullable: true}
        country: {type: string, enum: [NO, DE]}
        day: {type: string, format: date, example: 2026-01-31}
"""


@pytest.fixture(scope="module")
def shop():
    return parse_description(SHOP)


def _ask(description, method, path, query=(), body=None, media=None, headers=None):
    headers = {"X-Trace": "abc"} if headers is None else headers
    raw = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
    return check_request(description, method, path, query, headers, raw, media)


def test_an_openapi_3_document_becomes_operations(shop):
    assert (shop.title, shop.version, shop.kind) == ("Shop", "2026-01-01", "openapi3")
    assert shop.servers == ("https://eu.shop.example/v1",)
    assert {o.id for o in shop.operations} >= {"listOrders", "POST /orders", "getOrder", "charge"}
    create = shop.operation("POST /orders")
    assert (create.summary, create.tags, create.security, create.body_required) == (
        "Create an order",
        ("orders",),
        ("key",),
        True,
    )
    assert shop.operation("getOrder").deprecated
    assert [p.name for p in shop.operation("listOrders").parameters][:2] == ["X-Trace", "limit"]
    assert set(shop.security) == {"key", "bearer"}
    assert shop.operation("nothing") is None


def test_a_schema_is_cut_out_whole_with_only_what_it_reaches(shop):
    fragment = shop.operation("POST /orders").body[JSON]
    schema = shop.schema(fragment)
    assert set(schema["$defs"]) == {"Order"}
    assert shop.schema(fragment) is schema
    fields = schema["$defs"]["Order"]["properties"]
    assert fields["total"]["exclusiveMinimum"] == 0
    assert fields["total"]["examples"] == [12.5]
    assert fields["note"]["type"] == ["string", "null"]
    assert fields["size"]["enum"] == ["s", "m", None]
    assert fields["country"]["enum"] == ["NO", "DE"]
    assert fields["day"]["examples"] == ["2026-01-31"]
    order = {
        "id": "1",
        "total": 1,
        "secret": "s",
        "parent": None,
        "either": None,
        "maybe": None,
        "size": None,
    }
    assert compile_schema(schema).is_valid(order)
    assert not compile_schema(schema).is_valid({**order, "total": 0})


def test_each_side_needs_only_what_it_may_set(shop):
    assert _ask(shop, "POST", "/v1/orders", body={"total": 1, "secret": "s"}, media=JSON) == []
    operation = shop.operation("POST /orders")
    assert check_response(shop, operation, 201, {"id": "1", "total": 2}) == []
    assert compile_schema(shop.schema(operation.body[JSON])).faults({"total": 1})


def test_a_mock_of_each_answer_fits_the_description(shop):
    operation = shop.operation("listOrders")
    value = mock(shop.schema(operation.responses["200"][JSON], "response"), seed="one")
    assert check_response(shop, operation, 200, value) == []


def test_the_path_with_most_literal_segments_wins(shop):
    assert shop.match("GET", "/v1/orders/mine")[0].id == "myOrders"
    found, values = shop.match("get", "/v1/orders/a%2Fb")
    assert (found.id, values) == ("getOrder", {"id": "a/b"})
    assert shop.match("GET", "/orders/mine") is None
    assert shop.match("TRACE", "/v1/orders") is None


def test_the_root_of_a_server_is_its_address_with_and_without_a_slash():
    answers = {"200": {"description": ""}}
    calls = parse_description(
        json.dumps(
            {
                "openapi": "3.0.3",
                "info": {"title": "Calls", "version": "1"},
                "servers": [{"url": "https://api.example.com/v1/calls"}],
                "paths": {
                    "/": {"post": {"operationId": "makeCall", "responses": answers}},
                    "/{id}": {"get": {"operationId": "getCall", "responses": answers}},
                },
            }
        )
    )
    assert calls.match("POST", "/v1/calls")[0].id == "makeCall"
    assert calls.match("POST", "/v1/calls/")[0].id == "makeCall"
    assert calls.match("GET", "/v1/calls/7")[1] == {"id": "7"}
    assert calls.match("POST", "/v1") is None


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ([("limit", "5"), ("ids", "1,2"), ("tags", "a"), ("tags", "b")], []),
        ([("tags", "only")], []),
        ([("expand[]", "x"), ("expand[]", "y"), ("created[gte]", "17")], []),
        ([("filter", '{"a": 1}'), ("piped", "true|false"), ("api_key", "dummy")], []),
        ([("limit", "many")], ["query limit: must be an integer"]),
        ([("limit", "101")], ["query limit: must be at most 100"]),
        ([("ids", "1,x")], ["query ids/1: must be an integer"]),
        ([("created[gte]", "soon")], ["query created/gte: must be an integer"]),
        ([("filter", "{")], ["query filter: must be an object"]),
        ([("limti", "5")], ["query limti: is not a declared parameter"]),
    ],
)
def test_a_query_is_judged_as_the_vendor_reads_it(shop, query, faults):
    assert _ask(shop, "GET", "/v1/orders", query) == faults


def test_paths_headers_and_bodies_are_judged(shop):
    assert _ask(shop, "GET", "/v1/nope") == ["GET /v1/nope: no such operation is described"]
    assert _ask(shop, "GET", "/v1/orders", headers={}) == ["header X-Trace: is required"]
    assert _ask(shop, "GET", "/v1/orders", headers=[("x-trace", "XYZ")]) == [
        "header X-Trace: does not match the pattern"
    ]
    assert _ask(shop, "GET", "/v1/orders/a") == ["path id: must have at least 2 characters"]
    assert _ask(shop, "GET", "/v1/orders/aa", body=b"x", media=JSON) == ["body: none is described"]
    assert _ask(shop, "POST", "/v1/orders") == ["body: is required"]
    assert _ask(shop, "POST", "/v1/orders", body=b"{", media=JSON) == ["body: is not JSON"]
    assert _ask(shop, "POST", "/v1/orders", body=b"a=b", media=FORM) == [
        f"body: media type {FORM} is not among application/json"
    ]
    assert _ask(shop, "POST", "/v1/orders", body=b"x", media=None)[0].startswith(
        "body: media type (none)"
    )
    bad = _ask(shop, "POST", "/v1/orders", body={"total": "1"}, media=JSON + "; charset=utf-8")
    assert bad == ["body/secret: is required", "body/total: must be a number"]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("amount=5&capture=true&rate=0.5&email=5&metadata[a]=b&expand[]=x&expand[]=y", []),
        ("amount=5&items[0][price]=p&items[0][quantity]=2&items[1][price]=q", []),
        ("amount=5&items[][price]=p&items[][quantity]=2&items[][price]=q", []),
        ("amount=5&expand[0]=x&method[card][month]=3&method[card][number]=4242", []),
        ("amount=5&method=&raw[]=1&raw[]=2&blob=%7B%22a%22%3A1%7D", []),
        ("amount=5&metadata=a&metadata[b]=c", []),
        ("amount=5&email=a&email=b", ["body/email: must be a string"]),
        ("amount=5.5", ["body/amount: must be an integer"]),
        ("amount=5&method[card][month]=may", ["body/method/card/month: must be an integer"]),
        ("amount=5&items[0][quantity]=two", ["body/items/0/quantity: must be an integer"]),
        ("amount=5&blob={", ["body/blob: must be an object"]),
        ("capture=maybe", ["body/amount: is required", "body/capture: must be a boolean"]),
        ("amount=5&amonut=6", ["body/amonut: is not a declared field"]),
    ],
)
def test_a_form_is_nested_and_typed_by_its_schema(shop, body, faults):
    assert _ask(shop, "POST", "/v1/charges", body=body.encode(), media=FORM) == faults


def test_a_json_body_may_be_held_to_the_declared_fields(shop):
    raw = b'{"total": 1, "secret": "s", "totle": 2}'
    asked = (shop, "POST", "/v1/orders", [], {"X-Trace": "a"}, raw, JSON)
    assert check_request(*asked) == []
    assert check_request(*asked, strict_body=True) == ["body/totle: is not a declared field"]


def test_a_multipart_form_and_a_media_range_are_judged(shop):
    def parts(purpose):
        return (
            '--B\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG\r\n'
            f'--B\r\nContent-Disposition: form-data; name="purpose"\r\n\r\n{purpose}\r\n--B--\r\n'
        ).encode()

    media = 'multipart/form-data; boundary="B"'
    assert _ask(shop, "POST", "/v1/upload/7", body=parts("a"), media=media) == []
    assert _ask(shop, "POST", "/v1/upload/7", body=parts("z"), media=media) == [
        "body/purpose: is not one of the allowed values"
    ]
    assert _ask(shop, "POST", "/v1/upload/x", body=b"x", media="image/png") == [
        "path name: must be an integer"
    ]
    assert _ask(shop, "POST", "/v1/upload/7") == []


def test_parts_of_a_form_that_is_described_as_bytes_are_not_judged():
    schema = {"type": "string", "format": "binary"}
    put = {"requestBody": {"content": {"multipart/form-data": {"schema": schema}}}}
    document = {"openapi": "3.0.1", "paths": {"/files": {"post": {**put, "responses": {}}}}}
    files = parse_description(json.dumps(document).encode())
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--B--\r\n'
    assert _ask(files, "POST", "/files", body=body, media="multipart/form-data; boundary=B") == []
    del put["requestBody"]["content"]["multipart/form-data"]["schema"]["format"]
    put["requestBody"]["content"]["multipart/form-data"]["schema"]["type"] = "object"
    schema["required"] = ["size"]
    strict = parse_description(json.dumps(document).encode())
    assert _ask(strict, "POST", "/files", body=body, media="multipart/form-data; boundary=B") == [
        "body/size: is required"
    ]


def test_answers_are_judged_by_status(shop):
    operation = shop.operation("listOrders")
    assert check_response(shop, operation, 200, b'{"data": []}') == []
    assert check_response(shop, operation, 404, {}) == ["body/message: is required"]
    assert check_response(shop, operation, 200, b"<html>") == ["body: is not JSON"]
    assert check_response(shop, operation, 500, {}) == ["status 500: not described"]
    assert check_response(shop, shop.operation("POST /orders"), 500, {"message": "x"}) == []
    assert check_response(shop, shop.operation("getOrder"), 204, b"") == []


def test_the_vendors_own_example_is_found(shop):
    assert shop.example_response(shop.operation("listOrders"), 200) == {"data": []}
    assert shop.example_response(shop.operation("POST /orders"), 201) == {"id": "o1"}
    assert shop.example_response(shop.operation("myOrders"), 200) == {"mine": "yes"}
    assert shop.example_response(shop.operation("getOrder"), 204) is None
    assert shop.example_response(shop.operation("getOrder"), 500) is None


def test_an_openapi_3_1_document_keeps_what_stands_beside_a_reference():
    description = parse_description(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "servers": [{"url": "//api.example.com/base/"}],
            "paths": {
                "a/{id}.json?x=1": {
                    "get": {
                        "operationId": "a",
                        "responses": {
                            "200": {
                                "content": {
                                    JSON: {
                                        "schema": {
                                            "$ref": "#/components/schemas/A B",
                                            "properties": {
                                                "x": {"$ref": "#/components/schemas/A~1B"}
                                            },
                                        },
                                        "example": "{broken",
                                    }
                                }
                            }
                        },
                    }
                },
                "/b": {"$ref": "#/x-items/b"},
            },
            "x-items": {
                "b": {
                    "post": {
                        "responses": {"200": {"$ref": "#/nowhere"}},
                        "servers": [{"url": "/other"}],
                    }
                }
            },
            "components": {
                "schemas": {
                    "A B": {
                        "required": ["x"],
                        "properties": {"y": {"$ref": "#/components/schemas/Gone"}},
                    },
                    "A/B": {"type": ["integer", "null"], "$recursiveAnchor": True},
                }
            },
        }
    )
    operation = description.operation("a")
    assert operation.path == "/a/{id}.json"
    assert description.match("GET", "/base/a/7.json")[1] == {"id": "7"}
    assert description.match("POST", "/other/b")[0].id == "POST /b"
    faults = check_response(description, operation, 200, {"x": "s"})
    assert faults == ["body/x: must be null or an integer"]
    assert check_response(description, operation, 200, {"x": None, "y": object}) == []
    assert check_response(description, operation, 200, {}) == ["body/x: is required"]
    assert description.example_response(operation, 200) == "{broken"


SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Old", "version": 1},
    "host": "old.example",
    "basePath": "/api",
    "securityDefinitions": {"k": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    "paths": {
        "/send": {
            "post": {
                "operationId": "send",
                "consumes": [FORM, JSON],
                "parameters": [
                    {"name": "to", "in": "formData", "type": "string", "required": True},
                    {"name": "count", "in": "formData", "type": "integer"},
                    {"name": "X-Key", "in": "header", "type": "string", "required": True},
                ],
                "responses": {
                    "200": {
                        "schema": {"$ref": "#/definitions/Ok"},
                        "examples": {JSON: {"ok": True}},
                    },
                    "default": {"description": "no"},
                },
            }
        },
        "/file": {
            "post": {
                "operationId": "file",
                "parameters": [{"name": "f", "in": "formData", "type": "file"}],
                "responses": {"200": {"schema": {"type": "file"}}},
            }
        },
        "/list": {
            "get": {
                "operationId": "list",
                "parameters": [
                    {
                        "name": "ids",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "integer"},
                        "collectionFormat": "ssv",
                    },
                    {
                        "name": "all",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "integer"},
                        "collectionFormat": "multi",
                    },
                ],
                "responses": {"200": {"description": "ok"}},
            },
            "put": {
                "operationId": "put",
                "parameters": [
                    {
                        "name": "body",
                        "in": "body",
                        "required": True,
                        "schema": {"$ref": "#/definitions/Ok"},
                    }
                ],
                "responses": {"200": {"description": "ok"}},
            },
        },
    },
    "definitions": {
        "Ok": {
            "type": "object",
            "required": ["ok"],
            "properties": {"ok": {"type": "boolean", "x-nullable": True}},
        }
    },
}


def test_a_swagger_document_becomes_operations():
    old = parse_description(json.dumps(SWAGGER))
    assert old.kind == "openapi2"
    assert old.servers == ("https://old.example/api",)
    assert _ask(old, "POST", "/api/send", body=b"to=a&count=2", media=FORM) == []
    assert _ask(old, "POST", "/api/send", body={"to": "a"}, media=JSON) == []
    assert _ask(old, "POST", "/api/send", body=b"count=x", media=FORM) == [
        "body/to: is required",
        "body/count: must be an integer",
    ]
    assert list(old.operation("file").body) == ["multipart/form-data"]
    assert _ask(old, "GET", "/api/list", [("ids", "1 2"), ("all", "1"), ("all", "2")]) == []
    assert _ask(old, "GET", "/api/list", [("all", "1"), ("all", "x")]) == [
        "query all/1: must be an integer"
    ]
    assert _ask(old, "PUT", "/api/list", body={"ok": None}, media=JSON) == []
    assert old.example_response(old.operation("send"), 200) == {"ok": True}


DISCOVERY = {
    "kind": "discovery#restDescription",
    "title": "Mail",
    "version": "v1",
    "rootUrl": "https://mail.example/",
    "servicePath": "mail/v1/",
    "parameters": {
        "alt": {"type": "string", "location": "query", "enum": ["json"], "default": "json"}
    },
    "auth": {"oauth2": {"scopes": {}}},
    "schemas": {
        "Message": {
            "id": "Message",
            "type": "object",
            "properties": {
                "id": {"type": "string", "readOnly": True},
                "thread": {"$ref": "Thread"},
                "size": {"type": "integer", "minimum": "1"},
            },
        },
        "Thread": {
            "id": "Thread",
            "type": "object",
            "properties": {
                "messages": {"type": "array", "items": {"$ref": "Message"}},
                "any": {"type": "any"},
            },
        },
    },
    "methods": {"ping": {"id": "mail.ping", "path": "ping", "httpMethod": "GET"}},
    "resources": {
        "users": {
            "resources": {
                "messages": {
                    "methods": {
                        "send": {
                            "id": "mail.send",
                            "path": "users/{userId}/messages/send",
                            "httpMethod": "POST",
                            "parameters": {
                                "userId": {"type": "string", "location": "path", "required": True},
                                "labels": {"type": "string", "location": "query", "repeated": True},
                            },
                            "request": {"$ref": "Message"},
                            "response": {"$ref": "Message"},
                            "scopes": ["send"],
                            "mediaUpload": {
                                "accept": ["message/*"],
                                "protocols": {
                                    "simple": {
                                        "multipart": True,
                                        "path": "/upload/mail/v1/users/{userId}/messages/send",
                                    },
                                    "resumable": {
                                        "path": "/resumable/upload/mail/v1/users/{userId}/messages/send"
                                    },
                                },
                            },
                        },
                        "get": {
                            "id": "mail.get",
                            "path": "{+name}/raw",
                            "httpMethod": "GET",
                            "parameters": {
                                "name": {"type": "string", "location": "path", "required": True}
                            },
                        },
                    }
                }
            }
        }
    },
}


def test_a_google_discovery_document_becomes_operations():
    mail = parse_description(DISCOVERY)
    assert mail.kind == "discovery"
    path = "/mail/v1/users/me/messages/send"
    assert (
        _ask(
            mail,
            "POST",
            path,
            [("alt", "json"), ("labels", "a"), ("labels", "b")],
            {"size": 1},
            JSON,
        )
        == []
    )
    assert _ask(mail, "POST", path, [], {"thread": {"messages": [{"size": 0}]}}, JSON) == [
        "body/thread/messages/0/size: must be at least 1"
    ]
    upload = "/upload" + path
    assert _ask(mail, "POST", upload, [("uploadType", "media")], b"From: x", "message/rfc822") == []
    assert _ask(mail, "POST", upload, [], b"From: x", "message/rfc822") == [
        "query uploadType: is required"
    ]
    assert _ask(mail, "POST", "/resumable" + upload, [("uploadType", "resumable")], {}, JSON) == []
    assert mail.match("GET", "/mail/v1/a/b/raw")[1] == {"name": "a/b"}
    assert check_response(mail, mail.operation("mail.ping"), 204, b"") == []
    assert mail.operation("mail.send").security == ("send",)


def _service(protocol, **meta):
    return {
        "metadata": {
            "protocol": protocol,
            "apiVersion": "2010-12-01",
            "endpointPrefix": "email",
            "serviceFullName": "Mail",
            **meta,
        },
        "operations": {
            "Send": {
                "http": {"method": "POST", "requestUri": "/"},
                "input": {"shape": "SendRequest"},
                "output": {"shape": "SendResponse", "resultWrapper": "SendResult"},
                "documentation": "Sends.",
            },
            "Quota": {"http": {"method": "POST", "requestUri": "/"}},
        },
        "shapes": {
            "SendRequest": {
                "type": "structure",
                "required": ["To"],
                "members": {
                    "To": {"shape": "Addresses"},
                    "Max": {"shape": "Count"},
                    "Tags": {"shape": "Tags"},
                    "When": {"shape": "Time"},
                    "On": {"shape": "Flag"},
                    "Kind": {"shape": "Kind"},
                },
            },
            "SendResponse": {"type": "structure", "members": {"Id": {"shape": "Address"}}},
            "Addresses": {"type": "list", "member": {"shape": "Address"}, "max": 2},
            "Address": {"type": "string", "min": 1, "max": 20},
            "Count": {"type": "integer", "min": 1},
            "Tags": {"type": "map", "key": {"shape": "Address"}, "value": {"shape": "Address"}},
            "Time": {"type": "timestamp"},
            "Flag": {"type": "boolean"},
            "Kind": {"type": "string", "enum": ["a", "b"]},
        },
    }


def test_a_botocore_query_service_is_told_apart_by_its_action():
    mail = parse_description(_service("query"))
    base = "Action=Send&Version=2010-12-01"
    assert (
        _ask(
            mail,
            "POST",
            "/",
            body=f"{base}&To.member.1=a&To.member.2=b&Max=3&On=true".encode(),
            media=FORM,
        )
        == []
    )
    assert (
        _ask(
            mail,
            "POST",
            "/",
            body=f"{base}&To.member.1=a&Tags.entry.1.key=k&Tags.entry.1.value=v".encode(),
            media=FORM,
        )
        == []
    )
    assert _ask(
        mail, "POST", "/", body=f"{base}&To.member.1=a&Max=0&Nope=1".encode(), media=FORM
    ) == [
        "body/Nope: is not a declared field",
        "body/Max: must be at least 1",
        "body/Nope: is not a known field",
    ]
    assert _ask(mail, "POST", "/", body=b"Action=Quota&Version=2010-12-01", media=FORM) == []
    assert _ask(mail, "POST", "/", body=b"Action=Other", media=FORM) == [
        "POST /: no such operation is described"
    ]
    answer = mail.schema(mail.operation("Send").responses["200"]["text/xml"])
    assert "SendResult" in answer["properties"]["SendResponse"]["properties"]
    assert check_response(mail, mail.operation("Send"), 200, b"<SendResponse/>") == []


def test_a_botocore_json_service_is_told_apart_by_its_target():
    mail = parse_description(
        _service("json", jsonVersion="1.1", targetPrefix="Mail", globalEndpoint="m.example")
    )
    assert mail.servers == ("https://m.example",)
    media = "application/x-amz-json-1.1"
    assert (
        _ask(
            mail,
            "POST",
            "/",
            body={"To": ["a"]},
            media=media,
            headers={"X-Amz-Target": "Mail.Send"},
        )
        == []
    )
    faults = _ask(
        mail,
        "POST",
        "/",
        body={"To": ["a", "b", "c"]},
        media=media,
        headers={"X-Amz-Target": "Mail.Send"},
    )
    assert faults == ["body/To: must have at most 2 items"]
    assert check_response(mail, mail.operation("Send"), 200, {"Id": ""}) == ["body/Id: is empty"]


def test_a_botocore_rest_service_has_parameters_and_payloads():
    service = _service("rest-json")
    service["operations"] = {
        "Put": {
            "http": {"method": "PUT", "requestUri": "/things/{Key+}?x=1", "responseCode": 201},
            "input": {"shape": "Put"},
            "output": {"shape": "SendResponse"},
        },
        "Raw": {"http": {"method": "PUT", "requestUri": "/raw"}, "input": {"shape": "Raw"}},
        "Doc": {"http": {"method": "PUT", "requestUri": "/doc"}, "input": {"shape": "Doc"}},
        "Get": {"http": {"method": "GET", "requestUri": "/get"}},
    }
    service["shapes"] |= {
        "Put": {
            "type": "structure",
            "required": ["Key", "To"],
            "members": {
                "Key": {"shape": "Address", "location": "uri", "locationName": "Key"},
                "Limit": {"shape": "Count", "location": "querystring", "locationName": "limit"},
                "Head": {"shape": "Address", "location": "header", "locationName": "x-head"},
                "To": {"shape": "Addresses", "locationName": "to"},
            },
        },
        "Raw": {"type": "structure", "payload": "Body", "members": {"Body": {"shape": "Blob"}}},
        "Blob": {"type": "blob"},
        "Doc": {
            "type": "structure",
            "payload": "Body",
            "members": {"Body": {"shape": "SendResponse"}},
        },
    }
    things = parse_description(service)
    assert _ask(things, "PUT", "/things/a/b", [("limit", "2")], {"to": ["a"]}, JSON) == []
    assert _ask(things, "PUT", "/things/a", [("limit", "0")], {}, JSON) == [
        "query limit: must be at least 1",
        "body/to: is required",
    ]
    assert _ask(things, "PUT", "/raw", body=b"\x00", media="image/png") == []
    assert _ask(things, "PUT", "/doc", body={"Id": 1}, media=JSON) == ["body/Id: must be a string"]
    assert check_response(things, things.operation("Put"), 201, {"Id": "x"}) == []
    assert _ask(things, "GET", "/get") == []


METHODS = {
    "version": "Bot API 1",
    "methods": {
        "sendMessage": {
            "name": "sendMessage",
            "description": ["Sends."],
            "returns": ["Message"],
            "fields": [
                {
                    "name": "chat_id",
                    "types": ["Integer", "String"],
                    "required": True,
                    "description": "whom",
                },
                {"name": "text", "types": ["String"], "required": True},
                {"name": "silent", "types": ["Boolean"], "required": False},
                {"name": "entities", "types": ["Array of Entity"], "required": False},
            ],
        },
        "getMe": {"name": "getMe", "description": "Me.", "returns": ["Array of Message", "True"]},
    },
    "types": {
        "Message": {
            "name": "Message",
            "fields": [
                {"name": "id", "types": ["Integer"], "required": True},
                {"name": "reply", "types": ["Message"], "required": False},
            ],
        },
        "Entity": {"name": "Entity", "subtypes": ["Bold", "Other"]},
        "Bold": {
            "name": "Bold",
            "fields": [{"name": "type", "types": ["String"], "required": True}],
        },
        "Other": {"name": "Other"},
    },
}


def test_a_method_list_becomes_operations():
    bot = parse_description(METHODS)
    path = "/bot123:abc/sendMessage"
    assert _ask(bot, "POST", path, body={"chat_id": 5, "text": "hi"}, media=JSON) == []
    form = b'chat_id=5&text=7&silent=true&entities=[{"type":"bold"}]'
    assert _ask(bot, "POST", path, body=form, media=FORM) == []
    assert _ask(bot, "POST", path, body={"text": 5}, media=JSON) == [
        "body/chat_id: is required",
        "body/text: must be a string",
    ]
    assert _ask(bot, "POST", "/bot1/getMe") == []
    send = bot.operation("sendMessage")
    assert check_response(bot, send, 200, {"ok": True, "result": {"id": 1}}) == []
    assert (
        check_response(bot, send, 403, {"ok": False, "error_code": 403, "description": "no"}) == []
    )
    assert check_response(bot, send, 200, {"ok": True, "result": {}}) == [
        "body/result/id: is required"
    ]


def test_vendors_slips_in_schemas_are_mended():
    fields = {
        "a": {"type": "int64", "minimum": "3", "maxLength": -1, "multipleOf": 0},
        "b": {"type": "whatever", "required": True, "enum": [], "pattern": "("},
        "c": {"type": ["string", "null"], "nullable": True, "examples": {"x": 1}},
        "d": {"items": [{"type": "integer"}], "properties": [], "allOf": []},
        "e": {"description": 5, "uniqueItems": "yes", "maximum": "much", "exclusiveMaximum": False},
        "f": {"type": "object", "additionalProperties": "string"},
        "g": {"type": "null", "nullable": True},
        "h": "not a schema",
        "i": {"$ref": 5, "type": "file"},
        "j": True,
    }
    document = {
        "openapi": "3.0.0",
        "info": {},
        "paths": {
            "/x": {
                "get": {
                    "responses": {
                        "200": {
                            "content": {JSON: {"schema": {"type": "object", "properties": fields}}}
                        }
                    }
                }
            }
        },
    }
    description = parse_description(document)
    schema = description.schema(description.operations[0].responses["200"][JSON])
    compile_schema(schema)
    made = schema["properties"]
    assert made["a"] == {"type": "integer", "minimum": 3}
    assert made["b"] == {}
    assert made["c"] == {"type": ["string", "null"]}
    assert made["d"] == {"prefixItems": [{"type": "integer"}]}
    assert made["e"] == {}
    assert made["g"] == {"type": "null"}
    assert made["h"] is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1, 2]", "not an object"),
        ("<html>: : :", "neither JSON nor YAML"),
        (b"\xff\xfe\x00", "not an object"),
        ("a: 1", "no API description"),
        ("{swagger: '2.0', paths: 5}", "malformed"),
        ("a: &a [*a]", "by an alias"),
        (
            "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"a{i + 1}: &a{i + 1} [{','.join([f'*a{i}'] * 10)}]\n" for i in range(8)),
            "write out too large",
        ),
        ("x" * 32_000_001, "more than"),
        ("a: " + "[" * 5000, "nests deeper than"),
        ("a: " + '["]", ' * 100_000, "nests deeper than"),
        ("- " * 100_000, "nests deeper than"),
    ],
)
def test_a_text_that_is_no_description_is_refused(text, message):
    with pytest.raises(InvalidInput, match=message) as caught:
        parse_description(text)
    assert caught.value.cure
    assert parse_description(METHODS, kind="methods").operations


def test_an_alias_used_within_reason_is_read():
    text = "openapi: 3.0.0\ninfo: &i {title: T, version: '1'}\nx-copy: *i\nx-again: *i\npaths: {}\n"
    assert parse_description(text).title == "T"


def test_parts_that_close_themselves_close_the_whole_and_not_each_other():
    base = {"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}}}
    text = {"type": "object", "additionalProperties": False, "properties": {"text": {}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Messages", "version": "1"},
        "paths": {
            "/messages": {
                "post": {
                    "requestBody": {
                        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Text"}}}
                    },
                    "responses": {"200": {"description": "sent"}},
                }
            }
        },
        "components": {
            "schemas": {
                "Base": base,
                "Text": {"allOf": [{"$ref": "#/components/schemas/Base"}, text]},
            }
        },
    }
    described = parse_description(document)

    def faults(body):
        return check_request(
            described, "POST", "/messages", [], {}, json.dumps(body).encode(), JSON
        )

    assert faults({"to": "ada", "text": "hi"}) == []
    assert faults({"text": "hi"}) == ["body/to: is required"]
    assert faults({"to": "ada", "text": "hi", "x": 1}) == ["body/x: is not a known field"]


def test_two_holes_that_touch_fit_by_any_split():
    item = {"name": "id", "in": "path", "required": True, "schema": {"enum": ["ab", "a.b"]}}
    kind = {"name": ".format", "in": "path", "required": True, "schema": {"enum": [".json", "c"]}}
    described = parse_description({
        "openapi": "3.0.3", "info": {"title": "A", "version": "1"},
        "paths": {"/x/{id}{.format}/y": {"get": {"parameters": [item, kind], "responses": {}}}},
    })  # fmt: skip
    for path, fits in {"ab.json": 1, "a.b.json": 1, "abc": 1, "ab.xml": 0, "xc": 0}.items():
        faults = check_request(described, "GET", f"/x/{path}/y", [], {}, None, None)
        assert bool(fits) is not bool(faults), path


def test_an_open_map_in_deep_style_takes_no_field_that_stands_beside_it():
    deep = {"style": "deepObject", "explode": True}
    prices = {"type": "object", "additionalProperties": {"type": "object"}}
    marks = {"type": "object", "additionalProperties": {"type": "string"}}
    schema = {"type": "object", "properties": {"prices": prices, "marks": marks}}
    form = {"schema": schema, "encoding": {"prices": deep, "marks": deep}}
    call = {"requestBody": {"content": {FORM: form}}, "responses": {"200": {"description": ""}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "paths": {"/goods": {"post": call}},
    }
    told = parse_description(json.dumps(document).encode())
    for body, fault in (
        (b"marks%5Bcolor%5D=red", None),
        (b"marks%5Bcolor%5D=red&prices%5Busd%5D%5Bsum%5D=2", None),
        (b"prices%5Busd%5D=2", "body/prices/usd: must be an object"),
    ):
        found = check_request(told, "POST", "/goods", (), (), body, FORM)
        assert list(map(str, found)) == ([fault] if fault else [])

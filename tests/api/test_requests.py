"""What holds for every request: hosts, paths, bodies, headers, problems, the description."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from starlette.requests import Request

from junctor.api import bodies
from junctor.api.answers import page
from junctor.api.front import internal
from junctor.api.problems import problem, problem_document, status_of
from junctor.model import errors
from junctor.model.scrub import SINKS, scrubber

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8765", 200),
        ("evil.example.com", 421),
        ("127.0.0.1.evil.example", 421),
        ("a b", 400),
        ("", 400),
    ],
)
def test_only_our_own_names_are_answered(served, host, status):
    assert served.send("GET", "/healthz", {"Host": host}).status == status


@pytest.mark.parametrize(
    "path",
    ["/api/%2e%2e/x", "/api/../x", "/api//integrations", "/api/a%00b", "/api/a%5cb", "/a%2fb", "/"],
)
def test_paths_that_can_be_read_in_two_ways_lead_nowhere(served, path):
    answer = served.request("GET", path)
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_endless_address_is_refused(served):
    assert served.request("GET", "/api/" + "a" * 3000).status == 414


def test_every_answer_carries_the_security_headers(served):
    for answer in (
        served.request("GET", "/healthz", role=None),
        served.request("GET", "/api/integrations"),
        served.request("GET", "/api/nothing"),
        served.request("GET", "/api/integrations", headers={"Origin": "https://evil.example"}),
    ):
        headers = answer.headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_a_method_that_is_not_there_is_said_so(served):
    for path in ("/api/integrations/x/operations/y/call", "/healthz", "/api/audit"):
        answer = served.request("PATCH", path)
        assert answer.status == 405
        assert answer.json["errorClass"] == "input"
        assert "allow" in answer.headers
    assert served.request("DELETE", "/healthz", role=None).status == 405


@pytest.mark.parametrize(
    ("path", "takes"),
    [("/api/flows/x", "DELETE, GET"), ("/api/openapi.json", "GET"), ("/healthz", "GET")],
)
def test_a_path_says_which_methods_it_takes(served, path, takes):
    answer = served.request("PATCH", path)
    assert answer.headers["allow"] == takes
    assert answer.json["detail"] == f"This path does not take PATCH; it takes {takes}."
    assert takes.split(", ")[0] in answer.json["cure"]


@pytest.mark.parametrize(
    "query", ["nope=1", "q=a&q=b", "q=%00", "q=" + "a" * 501, "limit=-1", "limit=x", "sort=secret"]
)
def test_parameters_come_from_a_fixed_list(served, query):
    answer = served.request("GET", f"/api/integrations?{query}")
    assert answer.status in {400, 422}
    assert answer.json["field"]
    assert served.request("GET", "/api/integrations?limit=1&q=a").status == 200


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "does not parse"),
        (b"\xef\xbb\xbf{}", "does not parse"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":1e999}', "does not parse"),
        (b'{"a":NaN}', "does not parse"),
        (b'{"a":"\\ud800"}', "does not parse"),
        (b"[" * 65 + b"]" * 65, "deeper than 64"),
        (b'{"a":"' + b"[" * 90 + b'\\"", "b":[]}', None),
        (b"[" * 5000, "does not parse"),
        (b'{"a":' + b"1" * 5000 + b"}", "does not parse"),
    ],
)
def test_a_body_is_strict_json(raw, said):
    if said is None:
        assert bodies.strict(raw) is raw
        return
    with pytest.raises(errors.InvalidInput, match=said) as caught:
        bodies.strict(raw)
    assert status_of(caught.value) == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-16", ""])
def test_a_body_says_that_it_is_json(served, kind):
    answer = served.request("POST", "/api/integrations", raw=b"{}", headers={"Content-Type": kind})
    assert answer.status == 415


def test_a_body_beyond_the_bound_is_cut_while_it_arrives(served):
    big = b'{"a":"' + b"x" * 11_000_000 + b'"}'
    for more in ({}, {"Transfer-Encoding": "chunked"}):
        answer = served.request("POST", "/api/integrations", raw=big, headers={**JSON, **more})
        assert answer.status == 413
        assert answer.json["cure"]


def test_a_body_that_does_not_come_ends_the_wait(served, monkeypatch):
    monkeypatch.setattr(bodies, "READ_SECONDS", 0.2)
    started = time.monotonic()
    headers = {**JSON, "Content-Length": "10"}
    answer = served.request("POST", "/api/integrations", raw=b"{", headers=headers)
    assert answer.status == 408
    assert time.monotonic() - started < 5


async def test_a_body_that_breaks_off_is_no_fault_of_ours():
    async def receive():
        return {"type": "http.disconnect"}

    request = Request({"type": "http", "headers": [], "method": "POST"}, receive)
    with pytest.raises(errors.InvalidInput, match="broke off"):
        await bodies.read_bytes(request, 10)


def test_unknown_fields_are_named_and_values_are_not_repeated(served):
    body = {"name": "x", "integrationSlug": "http", "is_admin": "s3cret-value", "timeout": True}
    answer = served.request("POST", "/api/integrations", body)
    assert answer.status == 422
    assert {f["field"] for f in answer.json["faults"]} == {"/is_admin", "/timeout"}
    assert "s3cret-value" not in answer.text


def test_an_optional_body_may_be_left_out_and_is_judged_when_it_is_there(served, connection):
    path = f"/api/integrations/{connection['id']}/test"
    assert served.request("POST", path).status == 200
    assert served.request("POST", path, {"bogus": 1}).status == 422
    assert served.request("POST", path, {"environment": "nowhere"}).status == 422
    assert served.request("POST", path, raw=b"{}").status == 415


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotSignedIn(), 401),
        (errors.NotPermitted(), 403),
        (errors.UnknownObject(), 404),
        (errors.InUse(), 409),
        (errors.InvalidFlow(), 422),
        (errors.RateLimited(retry_after=2.1), 429),
        (errors.OursToFix(), 500),
        (errors.Rejected(), 502),
        (errors.AuditUnavailable(), 503),
        (errors.TryAgain(), 503),
        (errors.TimedOut(), 504),
    ],
)
def test_each_error_has_its_status_and_says_what_to_do(error, status):
    answer = problem(error)
    assert answer.status_code == status
    assert problem_document(error, status)["cure"] == error.cure
    if status == 429:
        assert answer.headers["retry-after"] == "3"


def test_an_object_that_only_the_body_names_is_a_wrong_field():
    error = errors.UnknownObject(field="integration")
    assert (status_of(error, "POST"), status_of(error, "GET")) == (422, 404)


def test_a_bug_of_ours_shows_a_reference_and_nothing_else(caplog):
    scrubber().register("planted", "very-secret-thing")
    answer = internal(ZeroDivisionError("very-secret-thing"))
    assert answer.status_code == 500
    assert b"ZeroDivision" not in answer.body
    assert "ZeroDivisionError" in caplog.text
    assert "very-secret-thing" not in caplog.text


def test_a_fault_inside_a_route_is_answered_and_the_server_goes_on(served, monkeypatch):
    async def broken(*_, **__):
        raise ZeroDivisionError

    kept = served.instance.projects
    try:
        served.instance.projects = type("Broken", (), {"environments": broken, "all": broken})()
        answer = served.request("GET", "/api/environments")
    finally:
        served.instance.projects = kept
    assert answer.status == 500
    assert answer.json["details"]["reference"]
    assert "Traceback" not in answer.text
    assert served.request("GET", "/api/environments").status == 200


def test_a_fault_inside_a_hot_route_too(served, connection):
    kept = served.instance.calling
    path = f"/api/integrations/{connection['id']}/operations/request/call"
    body = {"environment": "development", "inputs": {"method": "GET", "path": "/"}}
    try:
        served.instance.calling = replace(kept, caller=None)
        answer = served.request("POST", path, body)
    finally:
        served.instance.calling = kept
    assert answer.status == 500
    assert served.request("POST", path, body).status == 200


def test_the_description_is_complete(served):
    found = served.request("GET", "/api/openapi.json", role=None).json
    assert found["openapi"].startswith("3.1")
    schemas = found["components"]["schemas"]
    names = set()
    for path, verbs in found["paths"].items():
        for method, operation in verbs.items():
            names.add(operation["operationId"])
            assert operation["summary"], path
            assert "x-permission" in operation, f"{method} {path}"
            wanted = {p.strip("{}") for p in path.split("/") if p.startswith("{")}
            given = {p["name"] for p in operation["parameters"]} if wanted else set()
            assert wanted <= given, path
    count = sum(len(verbs) for verbs in found["paths"].values())
    assert len(names) == count
    refs = set()
    _refs(found, refs)
    assert refs <= {f"#/components/schemas/{name}" for name in schemas}


def _refs(value, found):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            found.add(value["$ref"])
        for inner in value.values():
            _refs(inner, found)
    elif isinstance(value, list):
        for inner in value:
            _refs(inner, found)


def test_what_leaves_passes_the_scrubber(served):
    assert {"api.response", "error.detail", "audit.detail"} <= SINKS


def test_pages_follow_each_other_in_both_directions():
    found = list("cabed")
    for descending in (False, True):
        seen, cursor = [], None
        while True:
            part, cursor = page(
                found, lambda x: (x, x), limit=2, cursor=cursor, descending=descending
            )
            seen += part
            if cursor is None:
                break
        assert seen == sorted(found, reverse=descending)


@pytest.mark.parametrize("cursor", ["AAAA", "!!!", "e30", "WzEsMl0"])
def test_a_cursor_of_somebody_else_is_refused(served, cursor):
    assert served.request("GET", f"/api/integrations?cursor={cursor}").status == 400
    assert served.request("GET", "/api/integrations").status == 200


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("http://[::ffff:169.254.169.254]/", True),
        ("http://100.100.100.200/", True),
        ("http://10.1.2.3/", False),
        ("http://127.0.0.1:11434/", False),
        ("https://api.example.com/", False),
    ],
)
def test_an_address_that_no_grant_could_open_is_refused_when_saving(served, url, refused):
    body = {"name": "Address", "integrationSlug": "http", "authType": "none"}
    answer = served.request("POST", "/api/integrations", {**body, "config": {"baseUrl": url}})
    assert answer.status == (422 if refused else 201)
    if not refused:
        served.request("DELETE", f"/api/integrations/{answer.json['id']}")


@pytest.mark.parametrize("name", ["a\0b", ["a\0"], {"\0": 1}])
def test_a_text_holds_no_nul(served, name):
    body = {"name": "x", "integrationSlug": "http", "config": {"baseUrl": name}}
    answer = served.request("POST", "/api/integrations", body)
    assert "NUL" in answer.json["detail"]
    bodies.check_characters(b'{"a":"\\\\u0000"}')

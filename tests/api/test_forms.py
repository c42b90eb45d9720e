"""Hosted forms over real HTTP posts, as a browser without scripts sends them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from api.hooked import RESPOND, path_of, publish, runs_of, shown

SHAPE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "email"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 80, "description": "In full."},
        "email": {"type": "string", "format": "email", "title": "E-mail"},
        "age": {"type": "integer", "minimum": 0},
        "weight": {"type": "number"},
        "kind": {"type": "string", "enum": ["new", "back"], "default": "new"},
        "notes": {"type": "string", "maxLength": 2000},
        "agreed": {"type": "boolean", "title": "I agree"},
        "contact": {
            "type": "object",
            "title": "In an emergency",
            "required": ["name"],
            "properties": {"name": {"type": "string"}, "phone": {"type": "string"}},
        },
    },
}
FORM = {"type": "form", "entity": "intake", "mode": "sandbox", "title": "Intake <form>"}
TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def intake(served):
    made = served.request("POST", "/api/entities", {"name": "Intake", "schema": SHAPE})
    assert made.status == 201, made.text
    node = {"id": "a", "type": "respond", "body": {"seen": "{{event}}"}}
    return publish(served, FORM, node)


class Browser:
    """Opens a form and sends it with its cookie and hidden field."""

    def __init__(self, served, trigger):
        self.served = served
        self.path = path_of(trigger)
        self.page = served.request("GET", self.path, role=None)
        assert self.page.status == 200, self.page.text
        self.cookie = self.page.headers["set-cookie"].partition(";")[0]
        self.csrf = re.search(r'name="/csrf" value="([^"]+)"', self.page.text)[1]

    def send(self, fields, headers=None, **more):
        given = {"/csrf": self.csrf, **fields, **more}
        if "csrf" in more:
            given["/csrf"] = given.pop("csrf")
        body = urlencode({k: v for k, v in given.items() if v is not None}).encode()
        sent = {**TYPE, "Cookie": self.cookie, **(headers or {})}
        sent = {k: v for k, v in sent.items() if v is not None}
        return self.served.request("POST", self.path, role=None, raw=body, headers=sent)


GOOD = {"name": "Ada L", "email": "ada@example.com", "age": "", "kind": "back", "notes": "a\r\nb"}


def test_the_page_is_plain_labelled_and_runs_no_script(served, intake):
    page = Browser(served, intake).page
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "<script" not in page.text
    assert "Intake &lt;form&gt;" in page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    cookie = page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "<fieldset><legend>In an emergency</legend>" in page.text
    for name in SHAPE["properties"].keys() - {"contact"}:
        assert f'<label for="f-{name}">' in page.text
        assert f'id="f-{name}" name="{name}"' in page.text
    assert 'aria-describedby="f-name-help"' in page.text
    assert '<option value="new" selected>' in page.text
    assert '<html lang="en">' in page.text


def test_what_is_sent_starts_the_flow_with_the_entity_as_event(served, intake):
    browser = Browser(served, intake)
    called = {"contact/name": "Grace"}
    found = browser.send(GOOD, weight="72.5", agreed="on", **called)
    assert found.status == 200, found.text
    assert "Thank you" in found.text
    run = runs_of(served, intake)[0]
    assert run["output"]["body"]["seen"] == {
        "name": "Ada L",
        "email": "ada@example.com",
        "weight": 72.5,
        "kind": "back",
        "notes": "a\nb",
        "agreed": True,
        "contact": {"name": "Grace"},
    }
    before = shown(served, intake)["health"]["events"]
    assert browser.send(GOOD).status == 200  # sent twice: the same submission
    assert shown(served, intake)["health"]["events"] == before


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(served, intake):
    browser = Browser(served, intake)
    found = browser.send({"name": "A", "email": '"><b>', "age": "old", "kind": "other"})
    assert found.status == 422
    for name in ("name", "email", "age", "kind"):
        assert f'id="f-{name}-fault"' in found.text
        assert f'<a href="#f-{name}">' in found.text
    assert 'role="alert"' in found.text
    assert found.text.count('aria-invalid="true"') == 4
    assert "<title>Error: " in found.text
    assert "<b>" not in found.text
    assert 'value="old"' in found.text
    phone = browser.send(GOOD, **{"contact/phone": "1"})
    assert '<a href="#f-contact_2f_name">Name: This is required.' in phone.text
    empty = browser.send({"name": "", "email": ""})
    assert empty.text.count("This is required.") >= 2
    browser.csrf = re.search(r'name="/csrf" value="([^"]+)"', found.text)[1]
    assert browser.send(GOOD).status == 200


def test_rows_of_a_list_are_added_by_a_button_and_kept(served):
    item = {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 2}, "dose": {"type": "integer"}}}  # fmt: skip
    drugs = {"type": "array", "title": "Drug", "minItems": 1, "maxItems": 3, "items": item}
    shape = {"type": "object", "required": ["drugs"], "properties": {"drugs": drugs}}
    assert (
        served.request("POST", "/api/entities", {"name": "Listed", "schema": shape}).status == 201
    )
    node = {"id": "a", "type": "respond", "body": "{{event.drugs}}"}
    trigger = publish(served, {"type": "form", "entity": "listed", "mode": "sandbox"}, node)
    browser = Browser(served, trigger)
    assert "<legend>Drug 1</legend>" in browser.page.text
    assert re.search('<button name="/add" value="drugs" [^>]*>Add another: Drug', browser.page.text)
    sent = {"drugs/rows": "1", "drugs/0/name": "<Aspirin>", "drugs/0/dose": "5"}
    longer = browser.send(sent, **{"/add": "drugs"})
    assert longer.status == 200
    assert 'value="&lt;Aspirin&gt;"' in longer.text
    assert "<legend>Drug 2</legend>" in longer.text
    assert "Please correct" not in longer.text
    full = browser.send({**sent, "drugs/rows": "2"}, **{"/add": "drugs"})
    assert 'name="/add"' not in full.text
    assert "there is room for 3" in full.text
    # A fault stands in the row that it is of, also when one before was left empty.
    faulty = browser.send({"drugs/rows": "3", "drugs/1/name": "Aspirin", "drugs/2/dose": "x"})
    assert faulty.status == 422
    assert 'value="Aspirin"' in faulty.text.partition("Drug 2")[0]
    assert '<a href="#f-drugs_2f_1_2f_name">Name: This is required.' in faulty.text
    empty = browser.send({"drugs/rows": "1", "drugs/0/name": ""})
    assert '<a href="#f-drugs_2f_0_2f_name">' in empty.text
    assert browser.send({**sent, "drugs/9/name": "B"}).status == 422
    good = browser.send({"drugs/rows": "2", "drugs/0/name": "", "drugs/1/name": "Aspirin"})
    assert good.status == 200, good.text
    assert runs_of(served, trigger)[0]["output"]["body"] == [{"name": "Aspirin"}]


def test_a_field_may_have_any_name(served):
    names = ("add", "csrf", "rows", "naïve größe 🌱", "名前", 'a b"c<d>')
    shape = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
    made = served.request("POST", "/api/entities", {"name": "Odd", "key": "odd", "schema": shape})
    assert made.status == 201, made.text
    odd = publish(served, {**FORM, "entity": "odd"}, {**RESPOND})
    sent = {name: f"<{name}>" for name in names}
    found = Browser(served, odd).send(dict(sent))
    assert "Thank you" in found.text
    assert runs_of(served, odd)[0]["output"]["body"]["seen"] == sent


def test_a_form_of_another_site_starts_nothing(served, intake):
    browser = Browser(served, intake)
    before = shown(served, intake)["health"]["events"]
    assert browser.send(GOOD, csrf=None).status == 403
    assert browser.send(GOOD, csrf="1.2.3").status == 403
    assert browser.send(GOOD, csrf="é.b.c").status == 403
    assert browser.send(GOOD, {"Cookie": None}).status == 403
    assert browser.send(GOOD, {"Cookie": "junctor_form=other"}).status == 403
    assert browser.send(GOOD, {"Origin": "https://evil.example"}).status == 403
    assert browser.send(GOOD, {"Sec-Fetch-Site": "cross-site"}).status == 403
    other = Browser(served, intake)
    assert browser.send(GOOD, csrf=other.csrf).status == 403
    assert shown(served, intake)["health"]["events"] == before
    own = {"Origin": f"http://127.0.0.1:{served.port}", "Sec-Fetch-Site": "same-origin"}
    assert browser.send(GOOD, own).status == 200


def test_odd_bodies_and_addresses_are_refused_with_a_page(served, intake):
    served.instance.clock  # noqa: B018 - the instance lives
    browser = Browser(served, intake)
    for headers, raw, status in [
        ({"Content-Type": "application/json"}, b"{}", 415),
        (TYPE, b"a=1&a=2", 400),
        (TYPE, b"a=%00", 400),
        (TYPE, b"a=%ff", 400),
        (TYPE, b"&".join(b"a%d=1" % i for i in range(600)), 400),
        (TYPE, b"a=" + b"x" * 300_000, 413),
    ]:
        found = served.request("POST", browser.path, role=None, raw=raw, headers=headers)
        assert found.status == status, raw[:20]
        assert found.text.startswith("<!doctype html>")
    assert served.request("GET", browser.path + "?a=1", role=None).status == 400
    assert served.request("GET", "/forms/nothing", role=None).status == 404
    assert served.request("PUT", browser.path, role=None).status == 405
    unknown = browser.send(GOOD, extra="1")
    assert unknown.status == 422
    assert "should not have" in unknown.text


def test_entity_types_are_declared_changed_and_protected_while_in_use(served, intake):
    def put(body, status):
        found = served.request("PUT", "/api/entities/intake", body)
        assert found.status == status, found.text
        return found.json

    assert served.request("GET", "/api/entities/intake").json["schema"] == SHAPE
    listed = served.request("GET", "/api/entities").json["items"]
    assert "intake" in [each["key"] for each in listed]
    nested = {"type": "object", "properties": {"a": {"type": "array"}}}
    assert put({"name": "I", "schema": nested}, 422)["field"] == "schema.properties.a"
    assert put({"name": "I", "schema": {"type": "string"}}, 422)["field"] == "schema"
    assert put({"name": "I", "key": "other", "schema": SHAPE}, 422)["field"] == "key"
    assert put({"name": "Renamed", "schema": SHAPE}, 200)["name"] == "Renamed"
    refused = served.request("DELETE", "/api/entities/intake")
    assert refused.status == 409
    assert refused.json["dependents"][0]["flowId"] == intake["flowId"]
    assert (
        served.request("POST", "/api/entities", {"name": "Intake", "schema": SHAPE}).status == 409
    )
    bad = served.request("POST", "/api/entities", {"name": "X", "schema": {"type": "wrong"}})
    assert bad.status == 422
    free = {"name": "Free", "schema": nested}
    assert served.request("POST", "/api/entities", free).json["key"] == "free"
    assert served.request("DELETE", "/api/entities/free").status == 204
    assert served.request("GET", "/api/entities/free").status == 404
    missing = {"key": "m", "trigger": {"type": "form", "entity": "intak"}, "nodes": []}
    found = served.request("POST", "/api/flows/validate", missing).json["items"]
    cure = next(each["cure"] for each in found if each["field"] == "trigger.entity")
    assert "Did you mean `intake`?" in cure


def test_sending_all_day_is_slowed_down(served, intake):
    browser = Browser(served, intake)
    found = [browser.send({"name": ""}).status for _ in range(31)]
    assert 429 in found
    assert served.request("GET", browser.path, role=None).status == 200

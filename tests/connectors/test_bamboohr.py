"""BambooHR: the number of what was made is told by an address, and employees have more fields."""

from __future__ import annotations

from pathlib import Path

import pytest

import junctor.connectors
from junctor.core.auth.tokens import token_request
from junctor.core.calls.classify import classify
from junctor.core.catalog import read_folder
from junctor.model.request import HttpResponse
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "bamboohr"
ACTIONS = {a.function.__name__: a for a in load_module(FOLDER / "actions.py")}


def made(action, location=None, content=b""):
    headers = (("Location", location),) if location else ()
    return ACTIONS[action].reading(HttpResponse(status=201, headers=headers, content=content))


@pytest.mark.parametrize(
    ("location", "number"),
    [
        ("https://acme.bamboohr.com/api/v1/employees/124", "124"),
        ("https://acme.bamboohr.com/employees/employee.php?id=124", "124"),
        ("/v1/employees/124/", "124"),
        ("https://acme.bamboohr.com/home", None),
        (None, None),
    ],
)
def test_a_new_employee_has_the_number_that_ends_the_address(location, number):
    assert made("create_employee", location) == {"id": number}


def test_time_off_has_the_number_of_its_body_before_that_of_the_address():
    there = "https://acme.bamboohr.com/api/v1/time_off/requests/9"
    assert made("request_time_off", there, b'{"id": 7}') == {"id": "7"}
    assert made("request_time_off", there, b"{}") == {"id": "9"}
    assert made("request_time_off", there) == {"id": "9"}


def test_further_fields_stand_beside_the_named_ones():
    given = {"employeeId": "5", "city": "London", "fields": {"shirtSize": "M", "terminated": None}}
    request = ACTIONS["update_employee"].prepare(given)
    assert (request.method, request.url) == ("POST", "/api/v1/employees/5")
    assert request.json == {"city": "London", "shirtSize": "M", "terminated": None}
    assert ACTIONS["create_employee"].prepare({"firstName": "Ada"}).json == {"firstName": "Ada"}


def test_a_token_is_asked_for_at_the_companys_own_address():
    scheme = next(s for s in read_folder(FOLDER).auth if s.type == "oauth2")
    grant = {"grant_type": "refresh_token", "refresh_token": "r1"}
    client = {"client_id": "c1", "client_secret": "s1"}
    request = token_request(scheme, grant, client, {"subdomain": "acme"})
    assert request.url == "https://acme.bamboohr.com/token.php?request=token"
    assert dict(request.form or ()) == {**grant, **client}


def test_rows_of_any_table_carry_its_own_columns_and_go_to_it_alone():
    pay = {"startDate": "2026-02-01", "rate": {"currency": "USD", "value": "5200"}}
    given = {"employeeId": "5", "table": "compensation", "fields": pay}
    request = ACTIONS["add_table_row"].prepare(given)
    assert request.url == "/api/v1/employees/5/tables/compensation"
    assert request.json == pay
    odd = ACTIONS["update_table_row"].prepare({**given, "table": "../x", "rowId": "7"})
    assert odd.url == "/api/v1/employees/5/tables/..%2Fx/7"


def test_a_file_is_sent_in_parts_and_its_number_ends_the_address():
    pdf = {"name": "a.pdf", "contentType": "application/pdf", "base64": "SGVsbG8="}
    request = ACTIONS["upload_company_file"].prepare(
        {"category": "1", "fileName": "Handbook.pdf", "share": "yes", "file": pdf}
    )
    assert (request.method, request.url) == ("POST", "/api/v1/files")
    body = request.content.decode()
    for part in ('name="category"', 'name="fileName"', 'name="share"', 'filename="a.pdf"'):
        assert part in body
    there = "https://acme.bamboohr.com/api/v1/files/78"
    assert made("upload_company_file", there) == {"id": "78"}


def test_the_reason_of_a_refusal_is_that_of_the_header():
    spec = read_folder(FOLDER)
    headers = (("X-BambooHR-Error-Message", "No such employee"),)
    answer = HttpResponse(status=404, headers=headers)
    found = classify(spec, spec.operations["addTableRow"], answer, 0)
    assert (found.error_class, found.problem.message) == ("not_found", "No such employee")
    told = HttpResponse(status=200, content=b'{"success": false, "error": "Row not found"}')
    refused = classify(spec, spec.operations["deleteTableRow"], told, 0)
    assert (refused.ok, refused.problem.message) == (False, "Row not found")
    done = HttpResponse(status=200, content=b'{"success": true}')
    assert classify(spec, spec.operations["deleteTableRow"], done, 0).ok

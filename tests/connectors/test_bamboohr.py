"""BambooHR: the number of what was made is told by an address, and employees have more fields."""

from __future__ import annotations

from pathlib import Path

import pytest

import junctor.connectors
from junctor.core.auth.tokens import token_request
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

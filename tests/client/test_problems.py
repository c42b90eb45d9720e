from __future__ import annotations

import orjson
import pytest

from junctor.api.problems import problem_document, status_of
from junctor.client.problems import error_of
from junctor.model import errors
from junctor.model.errors import ErrorClass, InUse, InvalidInput, JunctorError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, JunctorError)
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_comes_back_as_the_class_it_was(kind):
    error = kind("What happened.", cure="What to do.", field="name", details={"a": 1})
    status = status_of(error)
    found = error_of(status, orjson.dumps(problem_document(error, status)), "7")
    assert type(found) is kind
    assert (found.message, found.cure, found.field) == ("What happened.", "What to do.", "name")
    assert found.error_class is error.error_class
    assert found.details["a"] == 1
    assert found.retry_after == 7


def test_dependents_and_faults_are_details():
    error = InUse("In use.", details={"dependents": [{"kind": "node"}]})
    body = orjson.dumps({**problem_document(error, 409), "faults": [{"field": "/a"}]})
    found = error_of(409, body)
    assert found.details["dependents"] == [{"kind": "node"}]
    assert found.details["faults"] == [{"field": "/a"}]


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (401, ErrorClass.AUTH), (403, ErrorClass.AUTH), (404, ErrorClass.NOT_FOUND),
        (409, ErrorClass.CONFLICT), (413, ErrorClass.TOO_LARGE), (429, ErrorClass.RATE_LIMITED),
        (500, ErrorClass.INTERNAL), (502, ErrorClass.REMOTE), (503, ErrorClass.REMOTE),
        (504, ErrorClass.TIMEOUT), (400, ErrorClass.INPUT), (302, ErrorClass.INPUT),
    ],
)  # fmt: skip
@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"type": "urn:junctor:problem:path"}'])
def test_what_is_no_problem_of_ours_is_told_by_its_status(status, error_class, body):
    found = error_of(status, body)
    assert found.error_class is error_class
    assert found.message == f"The server answered {status}."
    assert isinstance(found, JunctorError)
    if status == 400:
        assert isinstance(found, InvalidInput)

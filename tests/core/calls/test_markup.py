"""Answers in XML."""

from __future__ import annotations

import pytest

from junctor.core.calls.classify import classify
from junctor.core.calls.decoding import read_body
from junctor.core.calls.markup import elements
from junctor.model.errors import ErrorClass
from junctor.model.request import HttpResponse
from junctor.model.spec import ConnectorSpec, Operation


def operation(**more):
    return Operation.model_validate(
        {"name": "x", "effect": "read", "request": {"method": "GET", "path": "/"}, **more}
    )


def spec(**more):
    base = {"key": "shop", "name": "Shop", "version": "1.0.0", "baseUrl": "https://shop.example"}
    return ConnectorSpec.model_validate({**base, "operations": {"x": operation()}, **more})


def test_names_and_values_lists_and_name_spaces():
    content = b'\xef\xbb\xbf<r xmlns="urn:x"><a> 1 </a><a>2</a><b><member>x</member></b><c/></r>'
    assert elements(content) == {"r": {"a": ["1", "2"], "b": ["x"], "c": ""}}


@pytest.mark.parametrize(
    "content",
    [b"", b"text", b'{"a": 1}', b"<a><b></a>", b"<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"],
)
def test_what_is_no_plain_document_is_not_read(content):
    assert elements(content) is None


def test_depth_is_bounded():
    deep = b"<a>" * 100 + b"</a>" * 100
    value = elements(deep)
    steps = 0
    while isinstance(value, dict):
        value, steps = next(iter(value.values())), steps + 1
    assert steps == 32


def test_an_operation_that_says_xml_reads_it():
    answer = HttpResponse(status=200, content=b"<r><id>7</id></r>")
    assert read_body(operation(response="xml"), answer) == ({"r": {"id": "7"}}, None)
    assert read_body(operation(), answer)[1] is not None


def test_a_refusal_in_xml_is_read_by_the_failure_map():
    failure = {"code": "R.Error.Code", "message": "R.Error.Message", "classes": {"Slow": "input"}}
    content = b"<R><Error><Code>Slow</Code><Message>Too fast</Message></Error></R>"
    found = classify(
        spec(failure=failure), operation(), HttpResponse(status=400, content=content), 0
    )
    assert found.error_class is ErrorClass.INPUT
    assert found.problem.message == "Slow: Too fast"
    again = classify(spec(), operation(), HttpResponse(status=200, content=b'{"id": 1}'), 0)
    assert again.ok

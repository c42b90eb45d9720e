"""Bodies that are neither JSON nor a plain form."""

from __future__ import annotations

import base64
import json
from email import message_from_bytes
from email.policy import default

import pytest

from junctor.model.bodies import (
    binary_body,
    cookie_header,
    media_type,
    multipart_body,
    related_body,
    with_type,
)
from junctor.model.errors import InvalidInput
from junctor.model.request import HttpResponse

FILE = {"name": 'a".txt', "contentType": "text/plain", "base64": base64.b64encode(b"hi").decode()}


def test_a_binary_body_is_bytes_text_or_nothing():
    assert binary_body(None) == (None, None)
    assert binary_body("hello") == (b"hello", None)
    assert binary_body(FILE) == (b"hi", "text/plain")


def test_a_form_in_parts_has_files_texts_and_json_and_no_nulls():
    content, kind = multipart_body({"file": FILE, "to": ["a", "b"], "more": {"n": 1}, "gone": None})
    assert media_type([("Content-Type", kind)]) == "multipart/form-data"
    assert b'name="file"; filename="a%22.txt"\r\nContent-Type: text/plain\r\n\r\nhi' in content
    assert content.count(b'name="to"') == 2
    assert b'name="more"\r\nContent-Type: application/json\r\n\r\n{"n":1}' in content
    assert b"gone" not in content
    assert multipart_body({"file": FILE}) == multipart_body({"file": FILE})


@pytest.mark.parametrize(
    ("file", "named"),
    [({**FILE, "base64": "?"}, "base64"), ({**FILE, "contentType": "text"}, "contentType")],
)
def test_a_file_that_is_none_is_refused_by_name(file, named):
    with pytest.raises(InvalidInput, match=named):
        multipart_body({"file": file})


def test_a_type_that_is_given_stays_and_cookies_are_one_header():
    assert with_type((("content-type", "a/b"),), "c/d") == (("content-type", "a/b"),)
    assert with_type((), None) == ()
    assert with_type((), "c/d") == (("Content-Type", "c/d"),)
    assert cookie_header({"a": "b;c", "d": True, "e": None}) == (("Cookie", "a=b%3Bc; d=true"),)
    assert cookie_header({}) == ()


def test_a_text_whose_charset_nobody_knows_is_read_as_utf_8():
    headers = (("Content-Type", "text/plain; charset=nope"),)
    assert HttpResponse(status=200, headers=headers, content="ж".encode()).text == "ж"


def test_a_file_and_what_is_told_of_it_are_one_related_body():
    file = {"name": "a.txt", "contentType": "text/plain", "base64": "SGVs\r\nbG8="}
    content, kind = related_body([{"name": "Übersicht"}, file])
    head, _, boundary = kind.partition("; boundary=")
    assert head == "multipart/related"
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + content, policy=default)
    told, sent = message.iter_parts()
    assert told.get_content_type() == "application/json"
    assert json.loads(told.get_payload(decode=True)) == {"name": "Übersicht"}
    assert (sent.get_content_type(), sent.get_payload(decode=True)) == ("text/plain", b"Hello")
    assert related_body([{"name": "Übersicht"}, file]) == (content, kind)
    assert related_body([{"name": "b"}, file])[1] != kind
    assert content.endswith(f"--{boundary}--\r\n".encode())


def test_a_related_file_that_is_none_is_refused():
    with pytest.raises(InvalidInput, match="no base64"):
        related_body([{}, {"base64": "!"}])
    with pytest.raises(InvalidInput, match="media type"):
        related_body([{}, {"base64": "SGk=", "contentType": "a\r\nX: 1"}])

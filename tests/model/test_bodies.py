"""Bodies that are neither JSON nor a plain form."""

from __future__ import annotations

import base64

import pytest

from junctor.model.bodies import binary_body, cookie_header, media_type, multipart_body, with_type
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

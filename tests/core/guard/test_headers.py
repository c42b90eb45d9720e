from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.guard import check_headers
from junctor.model.errors import Blocked


@pytest.mark.parametrize(
    "name",
    [
        "Host",
        "host",
        "Content-Length",
        "Content_Length",
        "Transfer-Encoding",
        "Connection",
        "Upgrade",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Proxy-X",
        "Metadata",
        "Metadata-Flavor",
        "HTTP2-Settings",
        "X-Google-Metadata-Request",
        "X-aws-ec2-metadata-token",
        "X-aliyun-ecs-metadata-token",
        "X-Metadata-Token",
    ],
)
def test_headers_of_the_transport_and_of_metadata_services_are_refused(name):
    with pytest.raises(Blocked) as caught:
        check_headers({name: "x"})
    assert caught.value.rule == "header_not_allowed"
    assert caught.value.field == f"headers.{name}"


@pytest.mark.parametrize(
    "pair",
    [
        ("", "v"),
        ("X Y", "v"),
        ("X:", "v"),
        ("X\n", "v"),
        ("Ü", "v"),
        ("X", "a\r\nB: c"),
        ("X", "a\nb"),
        ("X", "a\x00"),
        ("X", "a\x85b"),
        ("X", "a\u2028b"),
        ("X", "\ud800"),
    ],
)
def test_what_could_split_a_header_is_refused(pair):
    with pytest.raises(Blocked) as caught:
        check_headers([pair])
    assert caught.value.rule == "header_injection"


def test_ordinary_headers_pass():
    check_headers({"Authorization": "Bearer x", "X-Name": "café\t1", "Accept": "*/*", "X_Y": ""})
    check_headers([("X-A", "1"), ("X-A", "2")])


@given(st.text(max_size=10), st.text(max_size=10))
def test_what_passes_is_one_line(name, value):
    try:
        check_headers({name: value})
    except Blocked:
        return
    assert len(f"{name}: {value}".splitlines()) == 1 or set(value) & set("\t")
    assert name.isascii()

"""AWS's published test suite of Signature Version 4, and the examples of its S3 guide."""

from __future__ import annotations

from datetime import UTC, datetime
from string import ascii_letters, digits

import pytest

from junctor.core.auth.sigv4 import aws_sigv4
from junctor.model.auth import AwsSigV4
from junctor.model.request import HttpRequest

HOST = "https://example.amazonaws.com"
FREE = "-._~" + digits + ascii_letters[26:] + ascii_letters[:26]
FORM = "application/x-www-form-urlencoded"
VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
POSTED = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
QUERIED = "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"
MARKS = "?%40%23%24%25%5E=&%2B=%2F%2C%3F%3E%3C%60%22%3B%3A%5C%7C%5D%5B%7B%7D"
TOKEN = (
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfI"
    "eoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0"
    "wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDry"
    "pNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="
)
# Of each case: the method, what follows the host, headers, the body, and the signature.
SUITE = {
    "get-header-key-duplicate": (
        "GET",
        "/",
        [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
        "",
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
    ),
    "get-header-value-multiline": (
        "GET",
        "/",
        [("My-Header1", "value1"), ("My-Header1", "value2"), ("My-Header1", "value3")],
        "",
        "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790",
    ),
    "get-header-value-order": (
        "GET",
        "/",
        [("My-Header1", f"value{n}") for n in (4, 1, 3, 2)],
        "",
        "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
    ),
    "get-header-value-trim": (
        "GET",
        "/",
        [("My-Header1", " value1"), ("My-Header2", ' "a   b   c"')],
        "",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
    ),
    "get-unreserved": (
        "GET",
        f"/{FREE}",
        [],
        "",
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
    ),
    "get-utf8": (
        "GET",
        "/\u1234",
        [],
        "",
        "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    ),
    "get-vanilla": ("GET", "/", [], "", VANILLA),
    "get-vanilla-query": ("GET", "/", [], "", VANILLA),
    "get-vanilla-empty-query-key": (
        "GET",
        "/?Param1=value1",
        [],
        "",
        "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb",
    ),
    "get-vanilla-query-order-key": (
        "GET",
        "/?Param1=value2&Param1=value1",
        [],
        "",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
    ),
    "get-vanilla-query-order-key-case": (
        "GET",
        "/?Param2=value2&Param1=value1",
        [],
        "",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
    ),
    "get-vanilla-query-order-value": (
        "GET",
        "/?Param1=value2&Param1=Value1",
        [],
        "",
        "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1",
    ),
    "get-vanilla-query-unreserved": (
        "GET",
        f"/?{FREE}={FREE}",
        [],
        "",
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197",
    ),
    "get-vanilla-utf8-query": (
        "GET",
        "/?%E1%88%B4=bar",
        [],
        "",
        "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
    ),
    "get-relative": ("GET", "/example/..", [], "", VANILLA),
    "get-relative-relative": ("GET", "/example1/example2/../..", [], "", VANILLA),
    "get-slash": ("GET", "//", [], "", VANILLA),
    "get-slash-dot-slash": ("GET", "/./", [], "", VANILLA),
    "get-slash-pointless-dot": (
        "GET",
        "/./example",
        [],
        "",
        "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5",
    ),
    "get-slashes": (
        "GET",
        "//example//",
        [],
        "",
        "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
    ),
    "post-header-key-case": ("POST", "/", [], "", POSTED),
    "post-sts-header-after": ("POST", "/", [], "", POSTED),
    "post-vanilla": ("POST", "/", [], "", POSTED),
    "post-vanilla-query": ("POST", "/?Param1=value1", [], "", QUERIED),
    "post-vanilla-empty-query-value": ("POST", "/?Param1=value1", [], "", QUERIED),
    "post-header-key-sort": (
        "POST",
        "/",
        [("My-Header1", "value1")],
        "",
        "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
    ),
    "post-header-value-case": (
        "POST",
        "/",
        [("My-Header1", "VALUE1")],
        "",
        "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
    ),
    "post-sts-header-before": (
        "POST",
        "/",
        [("X-Amz-Security-Token", TOKEN)],
        "",
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
    ),
    "post-vanilla-query-nonunreserved": (
        "POST",
        f"/{MARKS}",
        [],
        "",
        "66c82657c86e26fb25238d0e69f011edc4c6df5ae71119d7cb98ed9b87393c1e",
    ),
    "post-vanilla-query-space": (
        "POST",
        "/?p=",
        [],
        "",
        "e71688addb58a26418614085fb730ba3faa623b461c17f48f2fbdb9361b94a9b",
    ),
    "post-x-www-form-urlencoded": (
        "POST",
        "/",
        [("Content-Type", FORM)],
        "Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
    ),
    "post-x-www-form-urlencoded-parameters": (
        "POST",
        "/",
        [("Content-Type", f"{FORM}; charset=utf8")],
        "Param1=value1",
        "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
    ),
}


def signature(request, keys, service, moment):
    scheme = AwsSigV4(service=service, region="us-east-1")
    document = dict(zip(("access_key_id", "secret_access_key"), keys, strict=True))
    signed = aws_sigv4(request, scheme, document, {}, int(moment.timestamp() * 1000))
    return signed.header("Authorization").rpartition("Signature=")[2]


@pytest.mark.parametrize("case", SUITE.values(), ids=SUITE)
def test_the_published_suite_is_signed_as_published(case):
    method, rest, headers, body, expected = case
    content = body.encode() or None
    request = HttpRequest(method=method, url=HOST + rest, headers=tuple(headers), content=content)
    keys = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    moment = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    assert signature(request, keys, "service", moment) == expected


def test_the_range_of_the_s3_guide_is_signed_as_there():
    request = HttpRequest(
        method="GET",
        url="https://examplebucket.s3.amazonaws.com/test.txt",
        headers=(("Range", "bytes=0-9"),),
    )
    keys = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    expected = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    assert signature(request, keys, "s3", datetime(2013, 5, 24, tzinfo=UTC)) == expected

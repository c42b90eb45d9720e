from __future__ import annotations

import datetime as dt

import pytest
from botocore import auth as theirs
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from core.auth.flows import NOW, drive
from junctor.core.calls.pairs import encoded_query
from junctor.model.auth import AwsSigV4
from junctor.model.errors import InvalidInput, NotConfigured
from junctor.model.request import HttpRequest

MOMENT = dt.datetime.fromtimestamp(NOW // 1000, dt.UTC)
KEYS = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalr+/XUtnFEMI"}


@pytest.fixture(autouse=True, scope="module")
def _their_clock():
    # Another project's clock: theirs has no seam.
    patch = pytest.MonkeyPatch()
    name = "get_current_datetime"
    patch.setattr(theirs, name, lambda *_a, **_k: MOMENT.replace(tzinfo=None))
    yield
    patch.undo()


def both(service, request, document=KEYS, region="eu-central-1"):
    scheme = AwsSigV4(service=service)
    ours = drive(scheme, document, request=request, config={"region": region})[0].request
    kind = theirs.S3SigV4Auth if service == "s3" else theirs.SigV4Auth
    aws = AWSRequest(method=ours.method, url=ours.url, data=ours.content)
    for name, value in ours.headers:
        if name.lower() not in ("authorization", "x-amz-date", "x-amz-content-sha256"):
            aws.headers[name] = value
    credentials = Credentials(
        document["access_key_id"], document["secret_access_key"], document.get("session_token")
    )
    kind(credentials, service, region).add_auth(aws)
    return ours, aws


def equal(service, request, document=KEYS):
    ours, aws = both(service, request, document)
    assert ours.header("Authorization") == aws.headers["Authorization"]
    assert ours.header("X-Amz-Date") == aws.headers["X-Amz-Date"]
    assert ours.header("X-Amz-Content-SHA256") == aws.headers.get("X-Amz-Content-SHA256")
    return ours


@pytest.mark.parametrize(
    ("service", "request_"),
    [
        (
            "ses",
            HttpRequest(
                method="POST",
                url="https://email.eu-central-1.amazonaws.com/v2/email",
                json={"a": "ü"},
                has_json=True,
            ),
        ),
        (
            "sns",
            HttpRequest(
                method="POST",
                url="https://sns.eu-central-1.amazonaws.com/",
                form=(("Action", "Publish"), ("Message", "a b&c")),
            ),
        ),
        (
            "sts",
            HttpRequest(
                method="GET",
                url="https://sts.amazonaws.com?Version=2011-06-15&Action=GetCallerIdentity",
            ),
        ),
        ("s3", HttpRequest(method="GET", url="https://b.s3.amazonaws.com/a%20b/%C3%BC%2B.txt")),
        (
            "s3",
            HttpRequest(
                method="PUT",
                url="https://b.s3.amazonaws.com/k",
                content=b"\x00\xff",
                headers=(("X-Amz-Meta-A", "  two   words "), ("Expect", "x")),
            ),
        ),
        (
            "s3",
            HttpRequest(
                method="GET",
                url="https://b.s3.amazonaws.com/?list-type=2&prefix=a/b&b=2&b=1&a=&acl",
            ),
        ),
        ("ses", HttpRequest(method="GET", url="https://h.example:8443/a/../b//c%20d/./e/?x=1+2")),
        ("ses", HttpRequest(method="GET", url="https://h.example:443/")),
        ("ses", HttpRequest(method="GET", url="https://[2001:db8::1]:444/")),
    ],
)
def test_the_signature_equals_botocores(service, request_):
    equal(service, request_)
    equal(service, request_, {**KEYS, "session_token": "FwoG/Zq=="})


text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(text.filter(bool), text), max_size=5),
    st.lists(text.filter(lambda t: t not in ("", ".", "..")), max_size=4),
    st.binary(max_size=20),
    st.sampled_from(["ses", "sns", "sts", "s3"]),
)
def test_any_query_path_and_body_are_signed_as_botocore_signs_them(query, path, body, service):
    from urllib.parse import quote

    place = "/".join(quote(p, safe="") for p in path)
    if service == "s3" and any(p in (".", "..") for part in path for p in part.split("/")):
        return
    url = f"https://h.amazonaws.com/{place}?{encoded_query(query)}"
    equal(service, HttpRequest(method="POST", url=url, content=body))


def test_a_space_is_sent_as_it_is_signed_and_the_body_is_fixed():
    ours = equal("ses", HttpRequest(method="POST", url="https://h.example/?a=b+c", json=[1]))
    assert ours.url == "https://h.example/?a=b%20c"
    assert (ours.content, ours.json, ours.has_json) == (b"[1]", None, False)
    assert ours.header("content-type") == "application/json"


def test_an_object_key_keeps_its_slashes_and_may_not_climb():
    ours = equal("s3", HttpRequest(method="GET", url="https://b.example/a%2Fb"))
    assert ours.url == "https://b.example/a/b"
    with pytest.raises(InvalidInput):
        both("s3", HttpRequest(method="GET", url="https://b.example/a%2F..%2Fb"))


def test_missing_keys_are_named():
    with pytest.raises(NotConfigured, match="secret_access_key"):
        both("s3", HttpRequest(method="GET", url="https://b.example/"), {"access_key_id": "A"})

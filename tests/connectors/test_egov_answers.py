"""What a government service puts into an envelope is its own: XML, text or a CDATA section."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

import junctor.connectors
from junctor.model.errors import Rejected, RemoteBusy
from junctor.sdk import Fields, HttpResponse
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "egov"
ACTIONS = {each.key: each for each in load_module(FOLDER / "actions.py")}
ASKED = {
    "serviceId": "S",
    "messageId": "m-1",
    "messageDate": "2026-01-15T09:30:00Z",
    "data": "<q/>",
}


def answered(body, status=200):
    """What `askService` makes of a body."""

    class Gateway:
        auth = Fields({"username": "sender", "password": "s3cr3t"})

        async def send(self, request):
            text = f"<S:Envelope xmlns:S='x'><S:Body>{body}</S:Body></S:Envelope>"
            return HttpResponse(status=status, headers=(), content=text.encode())

    return asyncio.run(ACTIONS["askService"].run(Gateway(), Fields(ASKED)))


def told(data):
    info = "<responseInfo><messageId>m-1</messageId><status><code>SCSS001</code></status></responseInfo>"
    held = f"<responseData><data xmlns:n='y'>{data}</data></responseData>"
    return f"<n:SendMessageResponse><response>{info}{held}</response></n:SendMessageResponse>"


@pytest.mark.parametrize(
    ("data", "read"),
    [
        ("&lt;a&gt;x &amp;amp; y&lt;/a&gt;", "<a>x &amp; y</a>"),
        ("<![CDATA[<a>x &amp; y</a>]]>", "<a>x &amp; y</a>"),
        ("<n:a><n:data>x &amp; y</n:data></n:a>", "<n:a><n:data>x &amp; y</n:data></n:a>"),
        ("", None),
    ],
)
def test_data_comes_as_it_was_meant(data, read):
    assert answered(told(data))["data"] == read


def test_what_the_data_calls_an_error_is_no_refusal_of_the_gateway():
    inner = "<n:Fault><n:errorCode>7</n:errorCode><n:code>9</n:code></n:Fault>"
    found = answered(told(inner))
    assert (found["statusCode"], found["data"]) == ("SCSS001", inner)


def test_a_fault_with_a_code_of_the_gateway_is_final_and_one_without_may_pass():
    info = "<e><errorCode>SCE003</errorCode><errorMessage>No such service</errorMessage></e>"
    fault = "<S:Fault><faultcode>S:Server</faultcode><faultstring>down</faultstring>{}</S:Fault>"
    with pytest.raises(Rejected, match="No such service") as caught:
        answered(fault.format(f"<detail>{info}</detail>"), 500)
    assert caught.value.details["code"] == "SCE003"
    with pytest.raises(RemoteBusy, match="down"):
        answered(fault.format(""), 500)
    assert answered(told("ok"))["data"] == "ok"

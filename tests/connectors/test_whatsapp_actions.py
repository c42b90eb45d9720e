"""A received file of WhatsApp: its address, then its bytes, and refusals that say why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import orjson
import pytest

import junctor.connectors
from junctor.model.errors import NotFound, RateLimited, ReconnectNeeded, Rejected, RemoteBusy
from junctor.sdk import HttpResponse
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "whatsapp"
DOWNLOAD = next(iter(load_module(FOLDER / "actions.py")))
PLACE = {"url": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=a"}


class Meta:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def send(self, request):
        self.asked.append(request.url)
        status, body, headers = self.answers.pop(0)
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        return HttpResponse(status=status, headers=headers, content=content)


def download(*answers):
    meta = Meta(*answers)
    return meta, asyncio.run(DOWNLOAD.run(meta, {"mediaId": "2621233374848975"}))


def test_the_bytes_come_from_where_whatsapp_says_they_are():
    photo = (200, b"\xff\xd8\xff", (("Content-Type", "image/jpeg"),))
    meta, output = download((200, PLACE, ()), photo)
    assert output == {"contentType": "image/jpeg", "size": 3, "base64": "/9j/"}
    assert meta.asked == ["/2621233374848975", PLACE["url"]]


def test_a_file_without_a_content_type_has_the_one_that_was_told():
    _, output = download((200, {**PLACE, "mime_type": "audio/ogg"}, ()), (200, b"OggS", ()))
    assert output["contentType"] == "audio/ogg"


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (401, b"", ReconnectNeeded),
        (400, {"error": {"code": 190}}, ReconnectNeeded),
        (400, {"error": {"code": 100}}, NotFound),
        (404, b"<html>", NotFound),
        (400, {"error": {"code": 130429}}, RateLimited),
        (429, {"error": "slow"}, RateLimited),
        (502, b"", RemoteBusy),
        (400, [], Rejected),
    ],
)
def test_a_refusal_says_why_and_the_next_one_works(status, body, raised):
    with pytest.raises(raised):
        download((status, body, ()))
    with pytest.raises(raised):
        download((200, PLACE, ()), (status, body, ()))
    assert download((200, PLACE, ()), (200, b"", ()))[1]["size"] == 0

"""A file from WhatsApp: where it lies, then its bytes; refusals say why."""

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
ACTIONS = {each.key: each for each in load_module(FOLDER / "actions.py")}
DOWNLOAD = ACTIONS["downloadMedia"]
PLACE = {"url": "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", "id": "26"}


def download(*answers):
    """What was asked for with these answers, and what came of it."""
    asked, left = [], list(answers)

    class Meta:
        async def send(self, request):
            asked.append(request.url)
            status, body, *kind = left.pop(0)
            content = body if isinstance(body, bytes) else orjson.dumps(body)
            headers = tuple(("Content-Type", each) for each in kind)
            return HttpResponse(status=status, headers=headers, content=content)

    return asyncio.run(DOWNLOAD.run(Meta(), {"mediaId": "26"})), asked


def test_a_file_comes_in_two_steps():
    output, asked = download((200, PLACE), (200, b"Hello", "image/jpeg"))
    assert output == {"contentType": "image/jpeg", "size": 5, "base64": "SGVsbG8="}
    assert asked == ["/26", PLACE["url"]]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, {"error": {"code": 190}}), ReconnectNeeded),
        ((400, {"error": {"code": 100}}), NotFound),
        ((400, {"error": {"code": 80007}}), RateLimited),
        ((503, b"down"), RemoteBusy),
        ((400, [1]), Rejected),
    ],
)
def test_a_refusal_says_why_at_either_step_and_the_next_file_comes(answer, error):
    for answers in ([answer], [(200, PLACE), answer]):
        with pytest.raises(error):
            download(*answers)
    assert download((200, PLACE), (200, b"x", "text/plain"))[0]["size"] == 1

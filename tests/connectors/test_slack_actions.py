"""A file for Slack: three requests, the bytes in the second, and refusals that say why."""

from __future__ import annotations

import asyncio
from pathlib import Path

import orjson
import pytest

import junctor.connectors
from junctor.model.errors import (
    InvalidInput,
    NotFound,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    RemoteBusy,
)
from junctor.sdk import HttpResponse
from junctor.sdk.loading import load_module

FOLDER = Path(junctor.connectors.__file__).parent / "slack"
UPLOAD = next(iter(load_module(FOLDER / "actions.py")))
PLACE = {"ok": True, "upload_url": "https://files.slack.com/upload/v1/abc", "file_id": "F012"}
FILE = {"name": "plan.pdf", "content": "SGVs bG8=", "channel": "C012", "comment": "Here"}


class Workspace:
    """Answers in turn, and keeps what was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def send(self, request):
        self.asked.append(request)
        status, body = self.answers.pop(0)
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = (("Content-Type", "application/json"),)
        return HttpResponse(status=status, headers=headers, content=content)


def upload(*answers, **changes):
    workspace = Workspace(*answers)
    return workspace, asyncio.run(UPLOAD.run(workspace, {**FILE, **changes}))


def test_a_file_goes_out_in_three_steps():
    shared = {"ok": True, "files": [{"id": "F012", "title": "plan.pdf"}]}
    workspace, output = upload((200, PLACE), (200, b"OK - 5"), (200, shared))
    assert output == {"ok": True, "fileId": "F012", "files": shared["files"]}
    place, put, share = workspace.asked
    assert place.url == "/files.getUploadURLExternal?filename=plan.pdf&length=5"
    assert (put.url, put.content) == (PLACE["upload_url"], b"Hello")
    assert share.json == {
        "files": [{"id": "F012", "title": "plan.pdf"}],
        "channel_id": "C012",
        "initial_comment": "Here",
    }


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ([(200, {"ok": False, "error": "missing_scope"})], ReconnectNeeded),
        ([(429, {"ok": False, "error": "ratelimited"})], RateLimited),
        ([(503, b"down")], RemoteBusy),
        ([(200, PLACE), (500, b"")], RemoteBusy),
        (
            [(200, PLACE), (200, b"OK"), (200, {"ok": False, "error": "channel_not_found"})],
            NotFound,
        ),
        ([(200, PLACE), (200, b"OK"), (200, {"ok": False, "error": "not_in_channel"})], Rejected),
    ],
)
def test_a_refusal_at_any_step_is_told_by_its_class(answers, error):
    with pytest.raises(error):
        upload(*answers)


def test_what_is_no_base64_is_refused_before_anything_is_sent():
    with pytest.raises(InvalidInput, match="Base64"):
        upload(content="!")


def test_sending_a_message_is_a_page_of_yaml_at_most():
    lines = (FOLDER / "connector.yaml").read_text("utf-8").splitlines()
    first = lines.index("  sendMessage:")
    last = next(at for at in range(first + 1, len(lines)) if not lines[at].strip())
    assert last - first <= 25

"""What a trace writes in place of a credential stays readable when it is scrubbed again."""

from __future__ import annotations

import pytest

from junctor.model.scrub import Scrubber

STAYS = [
    "Bearer [secret:token]",
    "Basic [secret:username]:[secret:password]",
    "Basic api:[secret:api_key]",
    "Basic [secret:api_key]:",
    "AWS4-HMAC-SHA256 [secret:secret_access_key]",
    "[secret:server_token]",
    "{env.POSTMARK_TOKEN}",
]
GOES = [
    "hunter2hunter2",
    "Bearer abc",
    "x [secret:a] y",
    "[secret:a] plain",
    "pass word [secret:a]",
]


@pytest.mark.parametrize("value", STAYS)
def test_a_name_of_a_secret_is_no_secret(value):
    assert Scrubber().json({"Authorization": value}) == {"Authorization": value}


@pytest.mark.parametrize("value", GOES)
def test_anything_else_in_a_telling_field_is_masked(value):
    assert Scrubber().json({"Authorization": value}) == {"Authorization": "[redacted]"}

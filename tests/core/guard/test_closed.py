from __future__ import annotations

import pytest

from junctor.core.guard import closed_to_all
from junctor.model.errors import Blocked


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "https://100.100.100.200/a",
        "http://user@host/",
        "http://0x7f.1/",
    ],
)
def test_what_nobody_can_open_is_said_with_its_rule(url):
    found = closed_to_all(url)
    assert isinstance(found, Blocked)
    assert found.cure


@pytest.mark.parametrize(
    "value",
    [
        "http://10.1.2.3/",
        "http://127.0.0.1:11434/",
        "https://api.example.com/",
        "no address",
        "ftp://example.com",
        None,
        5,
    ],
)
def test_what_a_grant_could_open_and_what_is_no_web_address_passes(value):
    assert closed_to_all(value) is None

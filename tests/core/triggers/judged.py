"""A request as the tests of signatures have it judged."""

from __future__ import annotations

from junctor.core.triggers.signatures import verify

NOW = 1763600000
SECRET = "shared-secret-value"


def judge(scheme, headers, body=b"{}", **changes):
    options = {
        "method": "POST",
        "url": "https://hooks.example.com/in",
        "secrets": [SECRET],
        "now": NOW,
        "seen": set().__contains__,
    }
    return verify(scheme, headers=headers, body=body, **(options | changes))

"""The answer to a deletion: nothing, or that a vendor still has a token that may live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from junctor.api.answers import answer, nothing

NOT_TOLD: dict[int | str, dict[str, Any]] = {
    200: {"description": "Deleted here; `notices` say where the token may still live"}
}
_NONE: Mapping[str, str] = {}
_CURE = "End the access of the app in the account at the vendor."


def deleted(failed: Mapping[str, str], hooks: Mapping[str, str] = _NONE) -> Response:
    """`failed` says by environment why the vendor did not end a token, `hooks` a webhook."""
    if not failed and not hooks:
        return nothing()
    notices = [
        {
            "code": "not_revoked",
            "message": f"The token of `{environment}` may still live at the vendor: {why}",
            "cure": _CURE,
            "field": environment,
        }
        for environment, why in failed.items()
    ]
    notices += [
        {
            "code": "not_removed",
            "message": f"A webhook of `{environment}` still stands at the vendor: {why}",
            "cure": "Delete the webhook in the account at the vendor.",
            "field": environment,
        }
        for environment, why in hooks.items()
    ]
    return answer({"notices": notices})

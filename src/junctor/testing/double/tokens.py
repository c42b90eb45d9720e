"""A token endpoint beside the doubled API: issues access tokens that the double then accepts."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from junctor.testing.double.answers import Answer, json_answer
from junctor.testing.double.received import Received


class TokenEndpoint:
    """Answers token requests of one client (any, when none is named); RFC 6749 shapes.

    `lifetime` is in seconds; `more` goes into every answer, such as `refresh_token`. With `refresh`
    a refresh token is asked for: that one first; where the vendor `rotates`, each answer brings
    another, and one that comes twice ends them all.
    """

    def __init__(
        self,
        issued: Callable[[str], None],
        *,
        client_id: str | None,
        client_secret: str | None,
        lifetime: int,
        more: dict[str, Any],
        refresh: str | None = None,
        rotates: bool = False,
    ) -> None:
        self._refresh, self._rotates = refresh, rotates
        self._issued = issued
        self._client = (client_id, client_secret)
        self._lifetime, self._more = lifetime, more

    def answer(self, received: Received) -> Answer:
        """A new token, or the refusal."""
        fields: dict[str, Any] = dict(received.form) or received.json or dict(received.query)
        if "grant_type" not in fields:
            received.faults = ("grant_type: is required",)
            return json_answer(400, {"error": "invalid_request"})
        given = _basic(received) or (fields.get("client_id"), fields.get("client_secret"))
        if self._client[0] is not None and given != self._client:
            received.faults = ("the client is not accepted",)
            return json_answer(401, {"error": "invalid_client"})
        brought: dict[str, Any] = {}
        if self._refresh is not None:
            renews = fields["grant_type"] == "refresh_token"
            if renews and fields.get("refresh_token") != self._refresh:
                received.faults = ("the refresh token is not accepted",)
                self.revoke()
                return json_answer(400, {"error": "invalid_grant"})
            if self._rotates or not renews:
                self._refresh = "refresh_" + secrets.token_hex(16)
                brought = {"refresh_token": self._refresh}
        token = "issued_" + secrets.token_hex(16)
        self._issued(token)
        kind = {"token_type": "Bearer", "expires_in": self._lifetime}
        return json_answer(200, {"access_token": token, **kind, **brought, **self._more})

    def revoke(self) -> None:
        """Refuse the refresh token from now on; signing in brings another."""
        self._refresh = self._refresh and "revoked_" + secrets.token_hex(16)


def _basic(received: Received) -> tuple[str, str] | None:
    text = received.header("authorization") or ""
    if not text.startswith("Basic "):
        return None
    pair = base64.b64decode(text.removeprefix("Basic ")).decode("utf-8", "replace")
    name, _, secret = pair.partition(":")
    return unquote_plus(name), unquote_plus(secret)

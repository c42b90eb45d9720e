"""What an auth flow hands back: the finished request, and tokens that must be stored first."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeAlias

from junctor.model.errors import JunctorError
from junctor.model.request import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUpdate:
    """Fields of the credential document that a token endpoint answered; never printed.

    The values go over the document: `{**document, **update.values}`. `expires_at` is in
    milliseconds since 1970 (the document's own field is in seconds), `None` when unknown.
    `scope` is what was granted, if the vendor said so; `captured` are connection settings.
    """

    values: dict[str, str] = field(repr=False)
    expires_at: int | None = None
    scope: str | None = None
    captured: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A request with its credential on it.

    `update` must be stored before the request leaves: a rotated refresh token that is not
    stored is lost. `kept` says why a due refresh failed while the old token still lives.
    """

    request: HttpRequest = field(repr=False)
    update: TokenUpdate | None = None
    kept: JunctorError | None = None


TokenFlow: TypeAlias = Generator[HttpRequest, HttpResponse, TokenUpdate]
AuthFlow: TypeAlias = Generator[HttpRequest, HttpResponse, Attached]

"""What a sign-in needs to know of its connection before it can begin."""

from __future__ import annotations

from junctor.core.connections import Spot
from junctor.model.auth import OAuth2
from junctor.model.call import Actor, Call, Mode, Purpose
from junctor.model.connection import Connection
from junctor.model.errors import NotConfigured

_PURPOSE = Purpose(kind="connection.authorize")


def no_client(spot: Spot) -> NotConfigured:
    """Why nobody can sign in there: no app is known."""
    return NotConfigured(
        f"“{spot.connection.name}” has no client id in `{spot.environment.key}`.",
        cure="Register an app at the vendor with the redirect URI that Junctor shows, and enter "
        "its client id and secret.",
        field="/client_id",
    )


def signing_scheme(spot: Spot) -> OAuth2:
    """The scheme of the connection, which must have a sign-in page.

    Raises:
        NotConfigured: it has none.
    """
    scheme = spot.scheme
    if isinstance(scheme, OAuth2) and scheme.grant == "authorization_code":
        return scheme
    raise NotConfigured(
        f"“{spot.connection.name}” signs in by `{scheme.name}`, which has no sign-in page.",
        cure="Choose an OAuth 2 auth type on the connection, or enter the credential's fields.",
        field="authType",
    )


def sign_in_call(
    connection: Connection, environment: str, actor: Actor, *, operation: str = ""
) -> Call:
    """A call on behalf of a sign-in; without an operation, for its door only."""
    return Call(
        project_id=connection.project_id,
        connection=connection.id,
        operation=operation,
        inputs={},
        environment=environment,
        mode=Mode.LIVE,
        actor=actor,
        purpose=_PURPOSE,
    )

"""What helps people connect: signing in at vendors, and plans from sentences, over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from junctor.client.resources import Json, Resource


class SignIns(Resource):
    """Signing in at vendors, and how the credentials are."""

    path = "/api"

    def start(self, ref: str, environment: str, scopes: Sequence[str] | None = None) -> Json:
        """Where to sign in; good for ten minutes and once."""
        body: Json = {"connection": ref, "environment": environment}
        return self._post(
            "oauth", "start", body=body | ({"scopes": list(scopes)} if scopes else {})
        )

    def discover(self, ref: str, environment: str, *, register: bool = True) -> Json:
        """Ask the server of a connection how to sign in to it; saved as its settings."""
        body: Json = {"connection": ref, "environment": environment, "registerClient": register}
        return self._post("oauth", "discover", body=body)

    def finish(self, params: Mapping[str, str]) -> Json:
        """Hand over the parameters that the redirect brought."""
        return self._post("oauth", "finish", body={"params": dict(params)})

    def redirect_uri(self) -> str:
        """The address to register at vendors."""
        return str(self._get("oauth", "redirect-uri")["redirectUri"])

    def credentials(self) -> list[Json]:
        """How every credential of the project is, those in trouble first."""
        return self._items("credentials")

    def scopes(self, ref: str, environment: str) -> Json:
        """The scopes of a connection: granted or not, and which operations need them."""
        return self._get("integrations", ref, "scopes", environment)


class AssistantPlans(Resource):
    """Plans from sentences."""

    path = "/api/assistant"

    def plan(
        self, text: str, environment: str | None = None, *, prefer: Sequence[str] = ()
    ) -> Json:
        """What a sentence asks for; nothing is made. `prefer`: keys of connectors to take."""
        body: Json = {"text": text, "prefer": list(prefer)}
        return self._post("plan", body=body | ({"environment": environment} if environment else {}))

    def apply(self, plan: Json, credentials: Mapping[str, Json] | None = None) -> Json:
        """Make what a plan says; credentials by connection `ref`."""
        return self._post("apply", body={"plan": plan, "credentials": credentials or {}})

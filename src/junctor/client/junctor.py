"""The client: one object per instance and project, one attribute per resource."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from junctor.client.alerts import Alerts
from junctor.client.assistance import AssistantPlans, SignIns
from junctor.client.events import Events
from junctor.client.places import ApiKeys, Environments, Grants, Keys, Members, Projects
from junctor.client.resources import (
    Approvals,
    Audit,
    Catalog,
    Flows,
    Integrations,
    Secrets,
)
from junctor.client.runs import Runs
from junctor.client.session import Session
from junctor.client.triggers import Entities, Triggers
from junctor.client.views import Views
from junctor.client.wire import HttpWire, Wire


class Junctor:
    """An instance as a program sees it: the REST interface with an API key.

    Answers are plain JSON; failures are raised as `junctor.model.errors`, with message, field
    and cure. Not for use by several threads at once.
    """

    def __init__(
        self, url: str, key: str, project: str | None = None, *, wire: Wire | None = None
    ) -> None:
        self._session = Session(wire or HttpWire(url), key, project)
        self.integrations = Integrations(self._session)
        self.assistant = AssistantPlans(self._session)
        self.sign_ins = SignIns(self._session)
        self.secrets = Secrets(self._session)
        self.catalog = Catalog(self._session)
        self.flows = Flows(self._session)
        self.runs = Runs(self._session)
        self.events = Events(self._session)
        self.approvals = Approvals(self._session)
        self.triggers = Triggers(self._session)
        self.entities = Entities(self._session)
        self.audit = Audit(self._session)
        self.alerts = Alerts(self._session)
        self.views = Views(self._session)
        self.projects = Projects(self._session)
        self.environments = Environments(self._session)
        self.members = Members(self._session)
        self.api_keys = ApiKeys(self._session)
        self.grants = Grants(self._session)
        self.keys = Keys(self._session)

    @property
    def project(self) -> str | None:
        """The project that requests name; an API key has its own."""
        return self._session.project

    @project.setter
    def project(self, ref: str | None) -> None:
        self._session.project = ref

    def me(self) -> dict[str, Any]:
        """Who you are, and what you may do."""
        return self._session.object("GET", "/api/auth/me")

    def settings(self) -> dict[str, Any]:
        """What may be known about the instance."""
        return self._session.object("GET", "/api/settings")

    def home(self, since: int | None = None) -> dict[str, Any]:
        """What needs attention, what ran, what is live."""
        return self._session.object("GET", "/api/home", query={"since": since})

    def retention(self, wanted: dict[str, Any] | None = None) -> dict[str, Any]:
        """How many days the project keeps payloads, runs and audit; ruled anew if given."""
        if wanted is None:
            return self._session.object("GET", "/api/settings/retention")
        return self._session.object("PUT", "/api/settings/retention", body=wanted)

    def test_address(self, url: str, connection: str | None = None) -> dict[str, Any]:
        """Whether calls may go to an address; nothing is sent."""
        body = {"url": url, "connection": connection}
        return self._session.object("POST", "/api/settings/test-address", body=body)

    def login_link(self, user: str | None = None) -> dict[str, Any]:
        """A new one-time sign-in link, good for ten minutes."""
        body = {"user": user} if user else {}
        return self._session.object("POST", "/api/auth/links", body=body)

    def export(self) -> dict[str, Any]:
        """The project by names, without secrets."""
        return self._session.object("GET", "/api/export")

    def bring(self, bundle: dict[str, Any], *, dry_run: bool = True) -> dict[str, Any]:
        """Plan what a bundle would change, or do it."""
        body = {"bundle": bundle, "dryRun": dry_run}
        return self._session.object("POST", "/api/import", body=body)

    def close(self) -> None:
        """Let go of the connection."""
        self._session.wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

"""One thing that somebody may want to be told of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from junctor.model.alert import AlertKind, AlertRule

_DAY = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What happened. `key` is the same for repeats; `about` says more to templates.

    `lasting` is what goes on, and is found at every look: it does not happen once more each time.
    """

    kind: AlertKind
    key: str
    title: str
    text: str
    at: int
    flow_id: str | None = None
    environment: str | None = None
    about: dict[str, Any] = field(default_factory=dict)
    lasting: bool = False

    @property
    def identity(self) -> str:
        """The same for the same thing, however often it is found."""
        return f"{self.kind.value}:{self.key}:{self.about.get('runId') or self.at}"

    def fits(self, rule: AlertRule) -> bool:
        """Whether a rule wants to hear of it."""
        return (
            rule.enabled
            and self.kind in rule.kinds
            and (rule.flow is None or rule.flow == self.flow_id)
            and (not rule.environments or self.environment in rule.environments)
        )

    def scope(self, *, quiet: int, url: str) -> dict[str, Any]:
        """What the inputs of a rule read."""
        known = {
            "runId": None,
            "flowKey": None,
            "errorClass": None,
            "step": None,
            "connection": None,
            "trigger": None,
        }
        return {
            "alert": {
                **known,
                "kind": self.kind.value,
                "title": self.title,
                "text": self.text,
                "at": self.at,
                "environment": self.environment,
                "quiet": quiet,
                "url": url,
                **self.about,
            }
        }


def ending(end: int, now: int) -> str:
    """What is to be said of something that ends, or has ended."""
    if end <= now:
        return "has expired"
    days = -(-(end - now) // _DAY)
    return "expires within a day" if days <= 1 else f"expires in {days} days"


def sample(kind: AlertKind, at: int) -> Occurrence:
    """An occurrence to try a rule with."""
    return Occurrence(
        kind=kind,
        key="sample",
        title="A run of “orders” failed in production.",
        text="This is a sample: nothing has happened.",
        at=at,
        environment="production",
        about={
            "runId": "run_sample",
            "flowKey": "orders",
            "errorClass": "timeout",
            "step": "confirm",
        },
    )

"""One thing that somebody may want to be told of."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from junctor.model.alert import AlertKind, AlertRule

HOUR, DAY = 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """What happened. `key` is the same for repeats; `about` says more to templates.

    `lasting` is what goes on, and is found at every look: it does not happen once more each time.
    `span` is how long it has lasted, or how long it is until then: each rule has its own bound.
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
    span: int = 0

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
            and self._is_within(rule)
        )

    def _is_within(self, rule: AlertRule) -> bool:
        match self.kind:
            case AlertKind.TRIGGER_SILENT:
                return self.span >= rule.silent_hours * HOUR
            case AlertKind.CREDENTIAL_EXPIRING:
                return self.span <= rule.expires_days * DAY
            case _:
                return True

    def quiet(self, rule: AlertRule) -> int:
        """Milliseconds until the same is told again: what goes on, once a day at most."""
        wanted = rule.quiet_minutes * 60_000
        return max(wanted, DAY) if self.lasting else wanted

    def to_json(self) -> dict[str, Any]:
        """To be kept until it can be told."""
        return asdict(self)

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
    days = -(-(end - now) // DAY)
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

"""Alerts: rules of a project, what happened, and telling it through an ordinary call."""

from junctor.core.alerts.lasting import Lasting
from junctor.core.alerts.looking import Looking
from junctor.core.alerts.occurrence import Occurrence
from junctor.core.alerts.service import AlertService
from junctor.core.alerts.telling import AlertTelling

__all__ = ["AlertService", "AlertTelling", "Lasting", "Looking", "Occurrence"]

"""Describe it: a sentence becomes a plan by retrieval, a confirmed plan the real thing."""

from junctor.core.assistant.applying import Applied, ApplyService
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.planning import PlanService
from junctor.core.assistant.reporting.names import words_of

__all__ = ["Applied", "ApplyService", "Plan", "PlanService", "words_of"]

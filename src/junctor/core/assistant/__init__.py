"""Describe it: a sentence becomes a plan by retrieval, a confirmed plan the real thing."""

from junctor.core.assistant.applying import Applied, ApplyService
from junctor.core.assistant.naming import words_of
from junctor.core.assistant.plan import Plan
from junctor.core.assistant.planning import PlanService

__all__ = ["Applied", "ApplyService", "Plan", "PlanService", "words_of"]

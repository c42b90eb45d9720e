"""The address guard: pure decisions about where a call may go; the door resolves and dials."""

from __future__ import annotations

from junctor.core.guard.closed import closed_to_all
from junctor.core.guard.dsn import parse_dsn
from junctor.core.guard.headers import check_headers
from junctor.core.guard.judge import MAX_ANSWERS, judge_address, judge_answers, judge_name
from junctor.core.guard.policy import Grant, HostMap, Listener, Policy
from junctor.core.guard.redirects import MAX_REDIRECTS, Hop, RequestView, next_hop
from junctor.core.guard.second_hop import FollowUp, second_hop
from junctor.core.guard.urls import WEB_SCHEMES, Origin, Target, parse_url

__all__ = [
    "MAX_ANSWERS",
    "MAX_REDIRECTS",
    "WEB_SCHEMES",
    "FollowUp",
    "Grant",
    "Hop",
    "HostMap",
    "Listener",
    "Origin",
    "Policy",
    "RequestView",
    "Target",
    "check_headers",
    "closed_to_all",
    "judge_address",
    "judge_answers",
    "judge_name",
    "next_hop",
    "parse_dsn",
    "parse_url",
    "second_hop",
]

"""How vendors say that a limit is reached or a token has died, in their own words."""

from __future__ import annotations

_RESET = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
_GOOGLE_LIMIT = {"code": 403, "errors": [{"reason": "userRateLimitExceeded"}]}
_GOOGLE_DEAD = {"code": 401, "message": "Invalid Credentials", "status": "UNAUTHENTICATED"}
# connector: status, headers, body; all others answer 429 with `Retry-After`
LIMITS = {
    "anthropic": (429, {"retry-after": "1"}, {"error": {"type": "rate_limit_error"}}),
    "bitrix24": (503, {}, {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many"}),
    "docusign": (400, {}, {"errorCode": "HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "message": "Wait"}),
    "github": (403, _RESET, {"message": "API rate limit exceeded for user ID 1."}),
    "gmail": (403, {}, {"error": _GOOGLE_LIMIT}),
    "google_calendar": (403, {}, {"error": _GOOGLE_LIMIT}),
    "google_drive": (403, {}, {"error": _GOOGLE_LIMIT}),
    "google_docs": (429, {}, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}),
    "google_sheets": (429, {}, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}),
    "gemini": (429, {}, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED"}}),
    "hubspot": (429, {}, {"status": "error", "errorType": "RATE_LIMIT", "policyName": "SECONDLY"}),
    "linear": (400, {}, {"errors": [{"message": "Wait", "extensions": {"code": "RATELIMITED"}}]}),
    "notion": (429, {"Retry-After": "1"}, {"object": "error", "code": "rate_limited"}),
    "openai": (429, {}, {"error": {"code": "rate_limit_exceeded", "message": "Too many requests"}}),
    "salesforce": (403, {}, [{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "Exceeded"}]),
    "sendgrid": (429, _RESET, {"errors": [{"message": "too many requests"}]}),
    "slack": (429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}),
    "stripe": (429, {}, {"error": {"code": "rate_limit", "type": "invalid_request_error"}}),
    "telegram": (429, {}, {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}),
    "trello": (429, {}, {"error": "API_TOKEN_LIMIT_EXCEEDED", "message": "Rate limit exceeded"}),
    "twilio": (429, {}, {"code": 20429, "message": "Too many requests", "status": 429}),
    "whatsapp": (400, {}, {"error": {"code": 130429, "message": "Rate limit hit"}}),
}
USUAL_LIMIT = (429, {"Retry-After": "1"}, None)
# connector: status and body; all others answer 401
DEAD = {
    "bitrix24": (401, {"error": "expired_token"}),
    "gmail": (401, {"error": _GOOGLE_DEAD}),
    "google_calendar": (401, {"error": _GOOGLE_DEAD}),
    "google_docs": (401, {"error": _GOOGLE_DEAD}),
    "google_drive": (401, {"error": _GOOGLE_DEAD}),
    "google_sheets": (401, {"error": _GOOGLE_DEAD}),
    "salesforce": (401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired"}]),
    "slack": (200, {"ok": False, "error": "token_expired"}),
}
# Vendors whose refresh tokens are good for once. Read again on 2026-11-27, in documentation or in clients of others:
# Slack, Jira; the others as common clients do it.
ROTATE = frozenset(
    (
        "bitrix24",
        "docusign",
        "github",
        "jira",
        "kommo",
        "linear",
        "notion",
        "slack",
        "trello",
        "zendesk",
    )
)
# What the answer to a sign-in holds beside the tokens.
BROUGHT = {"slack": {"ok": True, "team": {"id": "T0123ABCD", "name": "Clinic"}}}

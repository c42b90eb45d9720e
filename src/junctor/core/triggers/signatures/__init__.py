"""Is a webhook genuine, fresh and new? Thirteen schemes, one question, on the raw bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from junctor.core.triggers.signatures import (
    github,
    mailgun,
    meta,
    notion,
    outline,
    paypal,
    sendgrid,
    slack,
    sns,
    standard,
    stripe,
    twilio,
    vonage,
)
from junctor.core.triggers.signatures.delivery import (
    NEEDED,
    Delivery,
    NeedsCertificate,
    Refused,
    Reply,
    Standing,
    Verdict,
)
from junctor.model.errors import InvalidInput

__all__ = ["NEEDED", "SCHEMES", "Reply", "Standing", "Verdict", "verify"]

_VERIFIERS: Mapping[str, Callable[[Delivery], Verdict]] = {
    "stripe": stripe.verify,
    "slack": slack.verify,
    "github": github.verify,
    "meta": meta.verify,
    "twilio": twilio.verify,
    "standard": standard.verify,
    "notion": notion.verify,
    "mailgun": mailgun.verify,
    "outline": outline.verify,
    "paypal": paypal.verify,
    "sendgrid": sendgrid.verify,
    "sns": sns.verify,
    "vonage": vonage.verify,
}
SCHEMES = frozenset(_VERIFIERS)
"""The names of the schemes."""


def verify(
    scheme: str,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    secrets: Iterable[str],
    now: float,
    seen: Callable[[str], bool],
    tolerance: float = 300,
    verify_token: str | None = None,
    certificate: bytes | None = None,
) -> Verdict:
    """The verdict on one delivery, before anything parses its body.

    `url` is the public one from our configuration, `secrets` may be several (rotation), `now` and
    `tolerance` are seconds, `seen` says whether a dedupe key is known. `verify_token` is for Meta.
    Where a `certificate` is needed and not given, the verdict says where to get it.
    """
    if scheme not in _VERIFIERS:
        raise InvalidInput(
            message=f"There is no webhook scheme `{scheme}`.",
            cure=f"Use one of {', '.join(sorted(SCHEMES))}.",
            field="scheme",
        )
    keys = tuple(secret.encode() for secret in secrets if secret.strip())
    delivery = Delivery(
        method=method,
        url=url,
        headers=headers,
        body=body,
        secrets=keys,
        verify_token=verify_token,
        now=now,
        tolerance=tolerance,
        seen=seen,
        certificate=certificate,
    )
    if not keys:
        return Verdict(Standing.INVALID, "no_secret_configured")
    try:
        return _VERIFIERS[scheme](delivery)
    except NeedsCertificate as needed:
        return Verdict(Standing.INVALID, NEEDED, address=needed.address)
    except Refused as refused:
        return Verdict(Standing.INVALID, refused.reason, respond=refused.respond)

"""What is offered where nothing matches: a connector of one's own, with what was said of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from junctor.core.assistant.language.clauses import Clause
from junctor.core.assistant.language.known_names import stranger_in
from junctor.core.assistant.language.patterns import heard
from junctor.core.assistant.matching.unknown_systems import own_name
from junctor.core.assistant.offer import CustomHttpOffer
from junctor.model.ids import slug

_METHOD = heard(r"(?<![\w-]){method=GET|POST|PUT|PATCH|DELETE} {path=/[\w./{}:?=&-]*}?", re.NOFLAG)
_SIGN_INS = (
    ("basic", r"\bbasic\s+(?:auth\w*|sign-?in)\b|\bhttp\s+basic\b"),
    ("bearer_token", r"\b(?:bearer|access)\s+tokens?\b"),
    ("api_key", r"\bapi[\s-]keys?\b|\bX-API-Key\b"),
    ("oauth2", r"\boauth\s?2?\b|\bclient\s+credentials\b"),
    ("none", r"\b(?:no|without)\s+(?:auth\w*|sign-?in|key)\b|\bpublic\s+api\b"),
)
_HOLE = re.compile(r"\{(?P<name>\w+)\}")
_READS = heard(r"\b(get|read|fetch|list|look up|check|query|download)\b")


def offer_of(clause: Clause, text: str, meant: str = "") -> CustomHttpOffer:
    """The offer for a clause, with the base URL, sign-in and endpoint that the text says.

    `meant`: the method, where the reader knows it.
    """
    name = own_name(clause)
    said = clause.mentions.urls[0].rstrip(").,") if clause.mentions.urls else ""
    endpoint = _METHOD.search(text) if said or _METHOD.search(clause.text) else None
    base, path = said, "/"
    if endpoint is not None:
        parts = urlsplit(said)
        path = endpoint["path"] or f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        base = said if endpoint["path"] else said and f"{parts.scheme}://{parts.netloc}"
    schemes = tuple(k for k, rule in _SIGN_INS if re.search(rule, text, re.IGNORECASE))
    holes = {hole["name"]: {"type": "string"} for hole in _HOLE.finditer(path)}
    given = {"type": "object", "required": list(holes), "properties": holes} if holes else {}
    first = " ".join(clause.words[:2])
    method = endpoint["method"] if endpoint else "GET" if _READS.search(first) else "POST"
    offer = CustomHttpOffer(
        name=name,
        key=slug(name, otherwise="custom").replace(".", "-")[:60],
        base_url=base,
        method=meant or method,
        path=path,
        input_schema=given,
    )
    return offer.model_copy(update={"auth_schemes": schemes}) if schemes else offer


def request_for(clause: Clause) -> str:
    """What a person is asked for, where nobody here does what a clause says."""
    known = stranger_in(clause.text)
    fault = (
        f"There is no connector for {known[0]}."
        if known
        else f"Nothing in the catalog matches “{clause.text}”."
    )
    return f"{fault} Describe the API: base URL, how it signs in, the endpoint and its answer."

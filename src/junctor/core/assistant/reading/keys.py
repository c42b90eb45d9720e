"""Texts that seem to hold a key, a token or a password. They are refused before they are read."""

from __future__ import annotations

import re

from junctor.core.assistant.language.patterns import heard
from junctor.model.errors import InvalidInput
from junctor.model.scrub.shapes import mask_shapes

LONGEST = 2000

_WORDS = (
    r"passwords?|passwd|passphrase|passcode|pwd|pass|pw|secrets?|tokens?|api[\s_-]?keys?|keys?"
    r"|credentials?|pin|auth[\s_-]?(?:token|key)|client[\s_-]?secret"
)
# `the password is hunter2`, `pwd: x`, `api_key=x`
_TOLD = heard(
    rf"\b([\w-]*[_-])?({_WORDS}){{how=\s*([:=]|:=)\s*| (is|are|was) | [\"'“`]}}"
    r"[\"'“`]?{value=[^\s\"'”`,;]{4,}}"
)
# `with key 9f86d081884c`, `token 11111111-2222-...`
_BESIDE = heard(rf"\b({_WORDS}) {{value=(?=\S*\d)(?=\S*[A-Za-z-])[\w.~+/=-]{{10,}}}}")
_LOOSE = heard(r"(keys|key|pass|pin|tokens|secrets)\b")
_REFERENCE = re.compile(r"\{\{?\s*[\w.]+\s*\}?\}")
_LONG = re.compile(r"(?<![\w/=.-])[A-Za-z0-9_+/-]{24,}={0,2}(?![\w/])")
_HEX = re.compile(r"[0-9a-fA-F]+")
_NAMES_A_THING = heard(
    r"\b(id|ids|uuid|commit|sha|hash|checksum|digest|page|file|folder|document|doc|sheet"
    "|spreadsheet|template|database|board|card|calendar|customer|invoice|issue|record|envelope)"
    r"( (id|with|called|named|no\.?|number|is|=|:))*\W*$"
)
_TELEGRAM = re.compile(r"(?<!\d)\d{8,10}:[\w-]{30,}")
_LOGIN = heard(r"\b(basic|bearer) (?=\S*\d)[A-Za-z0-9._~+/-]{12,}=*")
_PLAIN_WORDS = frozenset((
    "required", "missing", "expired", "invalid", "wrong", "needed", "stored", "set", "reset",
    "changed", "rotated", "revoked", "about", "going", "that", "this", "what", "kept", "hidden",
    "encrypted", "optional", "empty", "unknown", "leaked", "lost", "forgotten", "being", "used",
    "older", "near", "almost", "soon", "due", "never", "always", "valid", "given", "entered",
    "correct", "incorrect", "created", "issued", "updated", "deleted", "with", "from", "into",
))  # fmt: skip


def looks_like_key(text: str) -> bool:
    """Whether a text holds what looks like something that has to stay secret."""
    if mask_shapes(text) != text or _TELEGRAM.search(text) or _LOGIN.search(text):
        return True
    if any(_is_told(match) for match in _TOLD.finditer(text)) or _BESIDE.search(text):
        return True
    return any(_is_random(text, match) for match in _LONG.finditer(text))


def _is_told(match: re.Match[str]) -> bool:
    value = match["value"].strip(".!?)")
    if _REFERENCE.match(value) or value.startswith("{"):
        return False
    plain = value.lower()
    if plain in _PLAIN_WORDS or (value.isalpha() and plain.endswith(("ed", "ing", "able"))):
        return False
    if _LOOSE.match(match[0]) and value.isalpha():
        return False  # `keys: name and email`
    return len(value) >= 4


def _is_random(text: str, match: re.Match[str]) -> bool:
    """Long, of mixed letters and digits, and not called the name of a thing just before."""
    value = match[0].rstrip("=")
    digits = sum(c.isdigit() for c in value)
    mixed = any(c.islower() for c in value) and any(c.isupper() for c in value)
    random = digits >= 3 and (mixed or (_HEX.fullmatch(value) is not None and len(value) >= 32))
    uuid = len(value) == 36 and value.count("-") == 4
    return random and not uuid and not _NAMES_A_THING.search(text[: match.start()])


def check_text(text: str) -> None:
    """Refuse a text that cannot be planned; what looks like a key is refused unread."""
    if not text.strip():
        raise InvalidInput(
            "There is no text.",
            cure="Say what to connect or what should happen, in one or two sentences.",
            field="text",
        )
    if len(text) > LONGEST:
        raise InvalidInput(
            f"The text is longer than {LONGEST} characters.",
            cure="Say it in one or two sentences; details are edited in the plan.",
            field="text",
        )
    if looks_like_key(text):
        raise InvalidInput(
            "The text holds what looks like a key or a token. It was not read.",
            cure="Leave it out; the plan asks for keys in fields of their own. Renew the key if "
            "others could have seen it.",
            field="text",
        )

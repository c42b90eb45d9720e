"""The net below the register: tokens known by their shape, passwords and keys in URLs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable

from junctor.model.scrub.names import PARAMETER_ENDINGS, is_secret_parameter
from junctor.model.secret import MASK

_UNDERSCORE = re.compile(
    r"(?<![A-Za-z0-9_])(?:"
    r"(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}"
    r"|github_pat_\w{20,}"
    r"|npm_[A-Za-z0-9]{30,}"
    r"|shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{20,}"
    r"|whsec_[A-Za-z0-9+/=]{16,}"
    r"|hf_[A-Za-z0-9]{20,}"
    r"|do[opr]_v1_[a-f0-9]{40,}"
    r"|j(?:cb|ap)_[\w-]{40,}"
    r"|(?:lin_api|figd|glsa|rnd|phx|phc|pscale_tkn|sntrys|secret|ntn|re|r8|gsk|tvly|xai)_\w{24,}"
    r")"
)
_DASH = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|xapp-[A-Za-z0-9-]{10,}"
    r"|sk-(?:[a-z]{2,6}[0-9]{0,2}-)*[A-Za-z0-9_-]{20,}"
    r"|gl(?:pat|rt|dt|cbt|ptt|ft)-[A-Za-z0-9_-]{20,}"
    r"|key-[a-f0-9]{32}"
    r"|pypi-[A-Za-z0-9_-]{32,}"
    r"|(?:pat|app)[a-z]{2}[0-9]-[a-f0-9-]{30,}"
    r"|xkeysib-[a-f0-9]{40,}\S*"
    r"|sq0(?:atp|csp)-[A-Za-z0-9_-]{20,}"
    r"|[0-9a-f]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"
    r")"
)
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*){1,3}", re.ASCII)
_SENDGRID = re.compile(r"(?<![A-Za-z0-9])SG\.[\w-]{16,}\.[\w-]{16,}", re.ASCII)
_AWS = re.compile(r"(?<![A-Za-z0-9])A(?:KI|SI|BI|CC)A[A-Z0-9]{16}(?![A-Za-z0-9])")
_GOOGLE = re.compile(r"(?<![A-Za-z0-9])AIza[\w-]{35}", re.ASCII)
_GOOGLE_OAUTH = re.compile(r"(?<![A-Za-z0-9])(?:ya29\.|GOCSPX-|1//0)[\w-]{20,}[\w.-]*", re.ASCII)
_TELEGRAM = re.compile(r"(?<![0-9])[0-9]{8,10}:AA[\w-]{33}", re.ASCII)
_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*-----|\Z)", re.DOTALL
)
_HOOK = re.compile(r"(hooks\.slack\.com/(?:services|workflows)/|/api/webhooks/[0-9]+/)[\w/-]{20,}")
_USERINFO = re.compile(r"://([^\s/?#:@\"'<>\[\]]*):([^\s/?#\"'<>]+)@")
_PARAMETER = re.compile(r"[?&;]([A-Za-z][\w.-]{1,60})=([^&\s\"'<>#;\\]+)")
_BASIC = re.compile(r"(?i)\b(basic\s+)([A-Za-z0-9+/_-]{8,}={0,2})")
_BEARER = re.compile(r"(?i)\b(bearer\s+)(?=[^\s]*[0-9])([A-Za-z0-9._~+/-]{16,}=*)")
_TWILIO = re.compile(r"(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])")
_AZURE = re.compile(r"(?i)\b((?:Account|SharedAccess)Key=)([A-Za-z0-9+/]{20,}={0,2})")
_NAMED = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9-]{1,20} )?(?:[A-Za-z0-9._@-]{1,32}:)?"
    r"\[secret:[A-Za-z0-9_ ]{1,64}\](?::(?:\[secret:[A-Za-z0-9_ ]{1,64}\])?)?"
)
"""How a trace writes an attached credential: scheme, a fixed user name, and names of fields."""


def is_reference(value: str) -> bool:
    """Whether `value` is masked or a name: `{env.X}`, `{{secret.x}}`, `Bearer [secret:x]`."""
    return value == MASK or (
        (value[:1] == "{" and value[-1:] == "}")
        or ("[secret:" in value and _NAMED.fullmatch(value) is not None)
    )


def _parameter(match: re.Match[str]) -> str:
    name, value = match[1], match[2]
    if is_reference(value) or not is_secret_parameter(name):
        return match[0]
    return f"{match[0][0]}{name}={MASK}"


def _userinfo(match: re.Match[str]) -> str:
    return match[0] if is_reference(match[2]) else f"://{match[1]}:{MASK}@"


def _basic(match: re.Match[str]) -> str:
    text = match[2].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        pair = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return match[0]
    return match[1] + MASK if b":" in pair else match[0]


_Fix = str | Callable[[re.Match[str]], str]
# Cheap searches for one character that look back: most texts stop here.
_UNDERSCORE_GATE = re.compile(
    r"_(?:(?<=[sr]k_)|(?<=gh[pousr]_)|(?<=_pat_)|(?<=npm_)|(?<=shp[acps][ats]_)|(?<=whsec_)|(?<=hf_)"
    r"|(?<=_v1_)|(?<=lin_api_)|(?<=figd_)|(?<=gl(?:sa)_)|(?<=rnd_)|(?<=ph[xc]_)|(?<=gsk_)|(?<=ntn_)"
    r"|(?<=pscale_tkn_)|(?<=sntrys_)|(?<=secret_)|(?<=re_)|(?<=r8_)|(?<=xai_)"
    r"|(?<=j(?:cb|ap)_))"
)
_DASH_GATE = re.compile(
    r"-(?:(?<=xox[abeoprs]-)|(?<=xapp-)|(?<=sk-)|(?<=gl[prdcf][atb]t-)|(?<=glrt-|gldt-)|(?<=key-)"
    r"|(?<=pypi-)|(?<=(?:pat|app)[a-z]{2}[0-9]-)|(?<=xkeysib-)|(?<=sq0atp-|sq0csp-)"
    r"|(?<=[0-9a-f]{32}-))"
)
# Patterns without regard to case cannot be searched by their beginning; what follows them can.
_BASIC_GATE = re.compile(r"[cC]\s+[A-Za-z0-9+/_-]{8}")
_BEARER_GATE = re.compile(r"[rR]\s+[A-Za-z0-9._~+/-]{16}")
_PARAMETER_GATE = re.compile(f"=(?<=(?i:{'|'.join(sorted(PARAMETER_ENDINGS))})=)")
# A rare letter, then a word, then a cheap search must be there before the pattern is tried. One
# letter is found twenty times as quickly as a word.
_NETS: tuple[tuple[str, str, re.Pattern[str] | None, re.Pattern[str], _Fix], ...] = (
    ("K", "PRIVATE KEY", None, _PEM, MASK),
    ("J", "eyJ", None, _JWT, MASK),
    ("_", "_", _UNDERSCORE_GATE, _UNDERSCORE, MASK),
    ("-", "-", _DASH_GATE, _DASH, MASK),
    ("G", "SG.", None, _SENDGRID, MASK),
    ("z", "AIza", None, _GOOGLE, MASK),
    ("A", ":AA", None, _TELEGRAM, MASK),
    ("/", "://", None, _USERINFO, _userinfo),
    ("=", "=", _PARAMETER_GATE, _PARAMETER, _parameter),
    ("=", "Key=", None, _AZURE, rf"\1{MASK}"),
    ("/", "hooks.slack.com/", None, _HOOK, rf"\1{MASK}"),
    ("/", "/api/webhooks/", None, _HOOK, rf"\1{MASK}"),
    (" ", "asic ", _BASIC_GATE, _BASIC, _basic),
    (" ", "earer ", _BEARER_GATE, _BEARER, rf"\1{MASK}"),
    ("K", "SK", None, _TWILIO, MASK),
    ("9", "ya29.", None, _GOOGLE_OAUTH, MASK),
    ("X", "GOCSPX-", None, _GOOGLE_OAUTH, MASK),
    ("/", "1//0", None, _GOOGLE_OAUTH, MASK),
    ("K", "AKIA", None, _AWS, MASK),
    ("I", "ASIA", None, _AWS, MASK),
)


_BY_LETTER = tuple(
    (letter, tuple((word, gate or pattern) for first, word, gate, pattern, _ in _NETS
                   if first == letter))
    for letter in dict.fromkeys(net[0] for net in _NETS)
)  # fmt: skip


def may_hold_shape(text: str) -> bool:
    """Whether `mask_shapes` could find something; most texts hold nothing, and this says so."""
    for letter, nets in _BY_LETTER:
        if letter in text:
            for word, search in nets:
                if word in text and search.search(text):
                    return True
    return False


def mask_shapes(text: str) -> str:
    """`text` without anything that looks like a token or a URL password."""
    for letter, word, gate, pattern, fix in _NETS:
        if letter in text and word in text and (gate is None or gate.search(text)):
            text = pattern.sub(fix, text)
    return text

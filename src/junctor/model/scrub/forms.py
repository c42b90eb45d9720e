"""Every spelling under which one secret may turn up in a text: base64, percent, JSON, HTML, repr...

Built once per value. Equal forms count once: a plain token has about a hundred.
"""

from __future__ import annotations

import base64
import html
import json
import re
import unicodedata
from html.entities import codepoint2name
from itertools import chain
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""Values and forms below this many characters are never matched by value."""
LONG = 2048
"""Longer values (documents) get the principal forms only; their lines and leaves get them all."""

_SAFE = ("", "/", "~()*!'", ";,/?:@&=+$~*'()!#", "/:@!$&'()*+,;=", "@:", "/@:")
_PERCENT = re.compile(r"%[0-9A-F]{2}")
_TOKEN = re.compile(r"[A-Za-z0-9_.-]+")
_ENTITIES = ("&#%d;", "&#x%x;", "&#x%X;")
# How many base64 characters the bytes around a secret change, by padding and by offset.
_TAIL = (0, 2, 3)
_EDGE = (0, 2, 3)


def forms_of(value: str, *, thorough: bool = True) -> frozenset[bytes]:
    """All spellings of `value` worth searching for, as UTF-8.

    `thorough` off (one of many lines of a key) leaves out what only nested encodings would need.
    """
    found: set[str] = set()
    for plain in _plain(value):
        found |= {plain} | _binary(plain)
        texts = _texts(plain) if thorough else _principal(plain) | _every_character(plain)
        found |= texts
        if len(plain) > LONG or not thorough:
            continue
        for text in texts | {plain}:
            found |= _principal(text)
        for text in _principal(plain) - {plain}:
            found |= _base64(text.encode("utf-8", "surrogatepass"))
    encoded = (text.encode("utf-8", "surrogatepass") for text in found if len(text) >= SHORTEST)
    return frozenset(encoded)


def _plain(value: str) -> set[str]:
    """The value itself, composed, decomposed, stripped and with either line ending."""
    lines = value.replace("\r\n", "\n")
    variants = {value, lines, lines.replace("\n", "\r\n"), lines.replace("\n", "")}
    variants |= {variant.strip() for variant in variants}
    variants |= {unicodedata.normalize(kind, v) for v in tuple(variants) for kind in ("NFC", "NFD")}
    return {variant for variant in variants if len(variant) >= SHORTEST}


def _principal(text: str) -> set[str]:
    """The escapes that wrap others: JSON, URL and HTML."""
    ascii_json, utf8_json = _json(text), _json(text, ascii_only=False)
    percent = _quoted(text, "")
    return {
        ascii_json,
        utf8_json,
        ascii_json.replace("/", "\\/"),
        percent,
        _lower_hex(percent),
        _quoted(text, "/"),
        quote_plus(text, errors="surrogatepass"),
        html.escape(text),
    }


def _texts(text: str) -> set[str]:
    """Every escape of `text`; a plain token has only those that escape every character."""
    if len(text) > LONG:
        return _principal(text)
    if _TOKEN.fullmatch(text):
        return _every_character(text)
    kinds = (_json_like, _percent, _markup, _code, _shell, _every_character)
    return set(chain.from_iterable(kind(text) for kind in kinds))


def _every_character(text: str) -> set[str]:
    raw = text.encode("utf-8", "surrogatepass")
    units = text.encode("utf-16-be", "surrogatepass").hex(" ", 2).split()
    found = {"".join(f"\\u{unit}" for unit in units), "".join(f"\\u{u.upper()}" for u in units)}
    found |= {"".join(f"%{byte:02X}" for byte in raw), "".join(f"%{byte:02x}" for byte in raw)}
    found |= {"".join(f"\\x{byte:02x}" for byte in raw), "".join(f"\\x{byte:02X}" for byte in raw)}
    return found | {"".join(style % ord(c) for c in text) for style in _ENTITIES}


def _json(text: str, *, ascii_only: bool = True) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def _json_like(text: str) -> set[str]:
    found = set()
    for once in (_json(text), _json(text, ascii_only=False)):
        slashed = once.replace("/", "\\/")
        safe = once
        for char in "<>&":
            safe = safe.replace(char, f"\\u{ord(char):04x}")
        strict = safe.replace("'", "\\u0027").replace("=", "\\u003d").replace("+", "\\u002b")
        quotes = once.replace('\\"', "\\u0022")
        php = slashed.replace("'", "\\'")
        for spelling in (once, slashed, safe, strict, quotes, php):
            found |= {spelling, _upper_unicode(spelling), _json(spelling)}
            found.add(_json(spelling).replace("/", "\\/"))
    return found


def _upper_unicode(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: f"\\u{m[1].upper()}", text)


def _quoted(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="surrogatepass")


def _lower_hex(text: str) -> str:
    return _PERCENT.sub(lambda m: m[0].lower(), text)


def _percent(text: str) -> set[str]:
    once = {_quoted(text, safe) for safe in _SAFE}
    once |= {
        quote_plus(text, errors="surrogatepass"),
        quote_plus(text, "/", errors="surrogatepass"),
    }
    once |= {form.replace("~", "%7E") for form in tuple(once)}
    once |= {quote(narrow, safe="") for narrow in _narrow(text)}
    once |= {text.replace(" ", "+"), text.replace(" ", "%20")}
    once |= {_lower_hex(form) for form in tuple(once)}
    twice = {_quoted(form, "") for form in once}
    return once | twice | {_lower_hex(form) for form in twice}


def _narrow(text: str) -> list[bytes]:
    """The Latin-1 bytes, where an old client would send them."""
    try:
        return [] if text.isascii() else [text.encode("latin-1")]
    except UnicodeEncodeError:
        return []


def _markup(text: str) -> set[str]:
    full = html.escape(text)
    found = {html.escape(text, quote=False), full}
    for apostrophe in ("&#39;", "&apos;", "'", "&#x27;"):
        for mark in ("&quot;", "&#34;", "&#x22;", '"'):
            found.add(full.replace("&#x27;", apostrophe).replace("&quot;", mark))
    named = "".join(
        f"&{codepoint2name[ord(c)]};" if not c.isascii() and ord(c) in codepoint2name else c
        for c in full
    )
    found.add(named)
    for form in tuple(found):
        found.add(form.encode("ascii", "xmlcharrefreplace").decode())
        for style in ("&#x%x;", "&#x%X;"):
            found.add("".join(c if c.isascii() else style % ord(c) for c in form))
        found.add(form.replace("/", "&#x2F;").replace("=", "&#x3D;").replace("`", "&#x60;"))
    return found | {html.escape(form) for form in tuple(found)}


def _code(text: str) -> set[str]:
    """What repr, ascii and friends make of it, as text and as bytes, once and twice."""
    raw = text.encode("utf-8", "surrogatepass")
    found = {repr(text)[1:-1], ascii(text)[1:-1], repr(raw)[2:-1]}
    found |= {repr(narrow)[2:-1] for narrow in _narrow(text)}
    found |= {form.replace("'", "\\'") for form in tuple(found) if "\\'" not in form}
    found |= {form.replace("\\'", "'").replace('"', '\\"') for form in tuple(found)}
    found |= {repr(form)[1:-1] for form in tuple(found)}
    found |= {text.replace("'", "''"), text.replace('"', '""'), text.replace("\\", "\\\\")}
    return found


def _shell(text: str) -> set[str]:
    double = re.sub(r'([\\"$`])', r"\\\1", text)
    return {
        text.replace("'", "'\"'\"'"),
        text.replace("'", "'\\''"),
        double,
        double.replace("!", "\\!"),
        re.sub(r"([^\w@%+=:,./-])", r"\\\1", text, flags=re.ASCII),
        re.sub(r"([^\w@%+=:,./-])", r"\\\1", text),
        text.replace("\\", "\\\\").replace("'", "\\'"),
        text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n"),
    }


def _binary(text: str) -> set[str]:
    """Base64 and hex of the bytes, and one layer more on top of either."""
    raw = text.encode("utf-8", "surrogatepass")
    found = _base64(raw)
    for other in [*_narrow(text), text.encode("utf-16-le", "surrogatepass")]:
        found |= _base64(other)
    digits = raw.hex()
    found |= {digits, digits.upper(), _base64_text(digits), raw.hex(":"), raw.hex(" ")}
    found |= {raw.hex(":").upper(), raw.hex(" ").upper()}
    for inner in {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}:
        for layer in {inner, inner.rstrip("=")}:
            found |= _base64(layer.encode())
            found |= {layer.encode().hex(), layer.encode().hex().upper()}
            found |= _base64_wrapped(layer)
    wrapped = base64.encodebytes(raw).decode().rstrip("\n")
    return found | {wrapped, wrapped.replace("\n", "\r\n"), wrapped.replace("\n", "\\n")}


def _base64_text(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _base64_wrapped(layer: str) -> set[str]:
    """Base64 inside a URL, a JSON text or markup."""
    percent = quote(layer, safe="")
    found = {percent, _lower_hex(percent), quote(layer)}
    found |= {quote(percent, safe=""), _lower_hex(quote(_lower_hex(percent), safe=""))}
    strict = layer.replace("=", "\\u003d").replace("+", "\\u002b")
    found |= {layer.replace("/", "\\/"), layer.replace("=", "\\u003d"), strict}
    return found | {layer.replace("=", "&#61;"), layer.replace("=", "&#x3D;")}


def _base64(raw: bytes) -> set[str]:
    """Whole, with and without padding, and the part that is fixed at each of three offsets."""
    found = set()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(raw).decode()
        found |= {whole, whole.rstrip("=")}
        for offset in range(3):
            text = encode(b"\0" * offset + raw).decode()
            tail = (-(offset + len(raw))) % 3
            fixed = text[_EDGE[offset] : len(text) - _TAIL[tail]]
            found.add(fixed)
    return {form for form in found if len(form) > SHORTEST}

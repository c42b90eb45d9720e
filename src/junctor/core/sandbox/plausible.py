"""What a field of that name or format usually holds. Nobody real: example.com, 555 numbers."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from junctor.core.sandbox.dice import Dice

_FIRST = (
    "Ada",
    "Grace",
    "Alan",
    "Aigerim",
    "Edsger",
    "Katherine",
    "Mateo",
    "Yuki",
    "Amara",
    "Noor",
)
_LAST = ("Lovelace", "Hopper", "Turing", "Bekova", "Dijkstra", "Johnson", "Silva", "Tanaka", "Obi")
_COMPANIES = ("Acme Clinic", "Northwind Traders", "Contoso Labs", "Globex", "Initech Health")
_CITIES = ("Springfield", "Riverside", "Fairview", "Greenville", "Lakeside")
_STREETS = ("Main Street", "Oak Avenue", "Market Street", "Hill Road")
_WORDS = ("alpha", "bravo", "cedar", "delta", "ember", "falcon", "harbor", "indigo", "juniper")
_SENTENCES = (
    "Your appointment is confirmed.",
    "Thank you, we have received your request.",
    "The order has left our warehouse.",
    "Please call us back when you can.",
)
_SUBJECTS = ("Appointment confirmed", "Welcome aboard", "Monthly report", "Follow-up")
_EPOCH = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

Maker = Callable[[Dice, str], str]


def moment(dice: Dice, place: str) -> datetime:
    """A working time in the year from January 2026."""
    return _EPOCH + timedelta(minutes=15 * dice.between(place, 0, 365 * 96 - 1))


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [w.lower() for w in re.split(r"[^A-Za-z0-9]+", spaced) if w]


def _person(dice: Dice, place: str) -> str:
    return f"{dice.pick(place + '#first', _FIRST)} {dice.pick(place + '#last', _LAST)}"


def _email(dice: Dice, place: str) -> str:
    first, last = dice.pick(place + "#first", _FIRST), dice.pick(place + "#last", _LAST)
    return f"{first}.{last}{dice.between(place, 1, 99)}@example.com".lower()


def _phone(dice: Dice, place: str) -> str:
    return f"+1202555{dice.between(place, 100, 199):04d}"


def _url(dice: Dice, place: str) -> str:
    return f"https://example.com/{dice.pick(place, _WORDS)}/{dice.hex(place, 8)}"


def _id(dice: Dice, place: str) -> str:
    return dice.hex(place, 24)


def _token(dice: Dice, place: str) -> str:
    return f"example-{dice.pick(place, _WORDS)}-{dice.hex(place, 8)}"


def _word(dice: Dice, place: str) -> str:
    return f"{dice.pick(place, _WORDS)}-{dice.hex(place, 4)}"


def _one(options: tuple[str, ...]) -> Maker:
    return lambda dice, place: dice.pick(place, options)


FORMATS: dict[str, Maker] = {
    "email": _email,
    "idn-email": _email,
    "uri": _url,
    "url": _url,
    "iri": _url,
    "uri-reference": _url,
    "iri-reference": _url,
    "uri-template": lambda d, p: _url(d, p) + "/{id}",
    "date": lambda d, p: moment(d, p).date().isoformat(),
    "date-time": lambda d, p: moment(d, p).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "google-datetime": lambda d, p: moment(d, p).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "time": lambda d, p: moment(d, p).strftime("%H:%M:%SZ"),
    "duration": lambda d, p: f"PT{d.between(p, 1, 59)}M",
    "google-duration": lambda d, p: f"{d.between(p, 1, 59)}s",
    "uuid": lambda d, p: str(uuid.UUID(d.hex(p, 32), version=4)),
    "ipv4": lambda d, p: f"192.0.2.{d.between(p, 1, 254)}",
    "ipv6": lambda d, p: f"2001:db8::{d.between(p, 1, 65535):x}",
    "hostname": lambda d, p: f"{d.pick(p, _WORDS)}.example.com",
    "idn-hostname": lambda d, p: f"{d.pick(p, _WORDS)}.example.com",
    "byte": lambda d, p: base64.b64encode(d.pick(p, _SENTENCES).encode()).decode(),
    "binary": _one(_SENTENCES),
    "password": _token,
    "phone": _phone,
    "phone-number": _phone,
    "regex": lambda _d, _p: "^[a-z]+$",
    "json-pointer": lambda d, p: "/" + d.pick(p, _WORDS),
    "relative-json-pointer": lambda d, p: f"{d.between(p, 0, 2)}/{d.pick(p, _WORDS)}",
    "int64": lambda d, p: str(d.between(p, 1, 10**9)),
    "uint64": lambda d, p: str(d.between(p, 1, 10**9)),
    "int32": lambda d, p: str(d.between(p, 1, 10**6)),
    "decimal": lambda d, p: f"{d.between(p, 100, 99999) / 100:.2f}",
    "color": lambda d, p: "#" + d.hex(p, 6),
}

# The first row with a word of the field's name wins; the last words of a name count most.
_NAMES: tuple[tuple[str, Maker], ...] = (
    ("email mail recipient sender cc bcc", _email),
    ("phone mobile msisdn fax sms", _phone),
    ("url uri href link website webhook callback avatar image icon photo picture", _url),
    ("uuid guid", FORMATS["uuid"]),
    ("ip ipaddress", FORMATS["ipv4"]),
    ("host hostname domain", FORMATS["hostname"]),
    ("token secret password key cursor etag signature", _token),
    ("id ids sid identifier reference ref uid", _id),
    ("date day birthday birthdate dob", FORMATS["date"]),
    ("at timestamp datetime time created updated modified expires", FORMATS["date-time"]),
    ("currency", _one(("USD", "EUR", "GBP"))),
    ("amount price total balance cost fee", FORMATS["decimal"]),
    ("country", _one(("US", "DE", "KZ", "BR", "JP"))),
    ("language locale lang", _one(("en", "de", "kk", "pt"))),
    ("timezone tz", _one(("UTC", "Europe/Berlin", "Asia/Almaty"))),
    ("firstname given", _one(_FIRST)),
    ("lastname surname family", _one(_LAST)),
    ("username login handle slug", lambda d, p: d.pick(p, _FIRST).lower() + d.hex(p, 3)),
    ("company organization organisation employer business team workspace", _one(_COMPANIES)),
    ("city town", _one(_CITIES)),
    ("state region province", _one(("CA", "NY", "TX", "WA"))),
    ("zip postal postcode", lambda d, p: f"{d.between(p, 10000, 99999)}"),
    (
        "street address address1 line1",
        lambda d, p: f"{d.between(p, 1, 99)} {d.pick(p, _STREETS)}",
    ),
    ("color colour", FORMATS["color"]),
    ("filename file", lambda d, p: f"{d.pick(p, _WORDS)}.pdf"),
    ("mimetype mime", lambda _d, _p: "text/plain"),
    ("subject title heading", _one(_SUBJECTS)),
    ("body text message description content comment note summary reason snippet", _one(_SENTENCES)),
    ("version", lambda d, p: f"1.{d.between(p, 0, 9)}.{d.between(p + '#', 0, 9)}"),
    ("status", _one(("active", "open", "queued"))),
    ("name fullname displayname customer contact author owner", _person),
)
_BY_WORD: dict[str, Maker] = {w: make for row, make in reversed(_NAMES) for w in row.split()}
_PAIRS = {
    ("first", "name"): _one(_FIRST),
    ("last", "name"): _one(_LAST),
    ("company", "name"): _one(_COMPANIES),
    ("user", "name"): _person,
    ("file", "name"): _BY_WORD["filename"],
    ("postal", "code"): _BY_WORD["zip"],
    ("zip", "code"): _BY_WORD["zip"],
    ("country", "code"): _BY_WORD["country"],
    ("phone", "number"): _phone,
    ("time", "zone"): _BY_WORD["timezone"],
    ("mime", "type"): _BY_WORD["mimetype"],
}

_FALSE = {
    "more",
    "deleted",
    "trashed",
    "archived",
    "error",
    "livemode",
    "incomplete",
    "test",
    "spam",
}
_TRUE = {
    "ok",
    "success",
    "succeeded",
    "active",
    "enabled",
    "confirmed",
    "valid",
    "verified",
    "sent",
}


def text(name: str, format_: str | None, dice: Dice, place: str) -> str:
    """A text for a field, by its format first, then by its name."""
    if format_ in FORMATS:
        return FORMATS[format_](dice, place)
    words = _words(name)
    maker = _PAIRS.get(tuple(words[-2:])) if len(words) > 1 else None  # type: ignore[arg-type]  # a pair
    if maker is None:
        singular = [w[:-1] if w.endswith("s") and w not in _BY_WORD else w for w in words]
        maker = next((_BY_WORD[w] for w in reversed(singular) if w in _BY_WORD), _word)
    return maker(dice, place)


def number(name: str, dice: Dice, place: str) -> tuple[int, int]:
    """The usual range of a number of that name, both ends included."""
    last = (_words(name) or [""])[-1]
    if last in ("created", "updated", "timestamp", "time", "at", "date", "expires", "ts", "dt"):
        seconds = int(moment(dice, place).timestamp())
        return seconds, seconds
    ranges = {
        "amount": (500, 9900),
        "price": (500, 9900),
        "age": (18, 90),
        "year": (2024, 2026),
        "port": (1024, 9999),
        "percent": (0, 100),
        "lat": (-60, 60),
        "lon": (-120, 120),
        "humidity": (20, 90),
        "temperature": (0, 30),
        "temp": (0, 30),
        "page": (1, 3),
        "id": (10_000, 9_999_999),
    }
    return ranges.get(last, (1, 100))


def flag(name: str, dice: Dice, place: str) -> bool:
    """Lists end, things worked, nothing is deleted; other flags are thrown."""
    words = set(_words(name))
    if words & _FALSE:
        return False
    return bool(words & _TRUE) or dice.throw(place) % 2 == 0


def unwelcome(name: str) -> bool:
    """Optional fields a good answer leaves out: errors, and cursors that would go on."""
    words = _words(name)
    return bool({"error", "errors", "warning", "warnings"} & set(words)) or words[:1] == ["next"]

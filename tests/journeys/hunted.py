"""Fifty secrets of every kind, and the spellings in which one could leak."""

from __future__ import annotations

import base64
import html
import json
import random
from urllib.parse import quote, quote_plus

_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ODD = ['a"b\\c', "ünïcödé", "sp ace&=?", "<tag>'", "per%cent+", "sl/ash:co@lon", "{br}ace[s]"]


def planted(count: int = 50) -> list[str]:
    """Different secrets: plain tokens, odd characters, documents, keys in PEM form, DSNs."""
    dice = random.Random(20261120)

    def word(length: int) -> str:
        return "".join(dice.choice(_ALPHABET) for _ in range(length))

    made: list[str] = []
    for n in range(count):
        kind = n % 5
        if kind == 0:
            made.append(f"tok_{word(24)}")
        elif kind == 1:
            made.append(f"{word(9)}{_ODD[n % len(_ODD)]}{word(9)}")
        elif kind == 2:
            made.append(word(40))
        elif kind == 3:
            made.append(f"{word(8)}-{word(4)}-{word(4)}-{word(12)}")
        else:
            made.append(f"pw {word(6)} {word(7)} {word(5)}")
    return made


def spellings(secret: str) -> set[bytes]:
    """A secret as it could stand in a file or an answer; written without the product's help."""
    raw = secret.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode(), raw[::-1]}
    found |= {quote(secret, safe="").encode(), quote_plus(secret).encode(), quote(secret).encode()}
    found |= {html.escape(secret).encode(), json.dumps(secret)[1:-1].encode()}
    found |= {json.dumps(secret, ensure_ascii=False)[1:-1].encode()}
    found |= {json.dumps(json.dumps(secret))[3:-3].encode(), repr(secret)[1:-1].encode()}
    found |= {secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    for lead in (b"", b"x", b"xy"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(lead + raw).rstrip(b"=")
            # The first and last characters mix with what stands around the secret.
            found.add(text[4 if lead else 0 : -2])
            found.add(base64.b64encode(text)[:-4] if not lead else text[4:-2])
    return {each for each in found if len(each) >= 8}


def leaks(secrets: list[str], places: dict[str, bytes]) -> list[str]:
    """Where which secret shows: the place, the number of the secret, the spelling."""
    known = {n: spellings(secret) for n, secret in enumerate(secrets)}
    return [
        f"{place}: secret {n} as {spelling!r}"
        for place, data in places.items()
        for n, forms in known.items()
        for spelling in forms
        if spelling in data
    ]

"""Keys that sign: told apart from what is none before anybody relies on them.

People have them as PEM, as the JSON file of a service account, or as a JSON Web Key.
"""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from junctor.model.auth import AuthScheme, JwtBearer
from junctor.model.errors import InvalidInput

if TYPE_CHECKING:
    from joserfc.jwk import ECKey, OctKey, RSAKey

WHOLE = "Paste the whole private key, from its BEGIN line to its END line."
_OWN = "Paste the private key itself, or the JSON file of a service account."
_FILES = {
    "authorized_user": "is the file of a person's own sign-in, not of a service account",
    "external_account": "is a file of workload identity federation, which holds no key",
    "impersonated_service_account": "is a file of impersonation, which holds no key",
}
_NO_KEY = (
    ("BEGIN PUBLIC KEY", "is a public key, which cannot sign", WHOLE),
    ("BEGIN RSA PUBLIC KEY", "is a public key, which cannot sign", WHOLE),
    ("BEGIN CERTIFICATE", "is a certificate, which cannot sign", WHOLE),
    (
        "ENCRYPTED",
        "is protected with a passphrase",
        "Enter it without one: `openssl pkcs8 -topk8 -nocrypt -in key.pem`.",
    ),
)
_CURVES = {"P-256": "ES256", "P-384": "ES384"}
_SMART = "an RSA key, or an elliptic one of 384 bits"
_BY_KEY = {"by_key": ("RS256", "ES256", "ES384"), "by_key_384": ("RS384", "ES384")}
_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----")
_END = re.compile(r"-----END [A-Z0-9 ]{1,40}-----")
_BARE = re.compile(r"[A-Za-z0-9+/=\s]{200,}")


def unfolded(scheme: AuthScheme, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with a key's file taken apart that was pasted as the key.

    Raises:
        InvalidInput: it is JSON, but no key to sign with, or of another account.
    """
    found = dict(values)
    text = found.get(scheme.key_field) if isinstance(scheme, JwtBearer) else None
    if not isinstance(scheme, JwtBearer) or not isinstance(text, str):
        return found
    if not text.lstrip().startswith(("{", "[")):
        return found
    try:
        held = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _fault(scheme, "begins like JSON, but is not whole", _OWN) from None
    known = scheme.document_schema.get("properties", {})
    for name, value in _parts(scheme, held).items():
        if name != scheme.key_field and found.get(name) not in (None, "", value):
            raise InvalidInput(
                f"`{name}` is another one than in the file that was pasted as the key: `{value}`.",
                cure=f"Leave `{name}` empty, or paste the file that belongs to it.",
                field=f"/{name}",
            )
        if name in known:
            found[name] = value
    return found


def _parts(scheme: JwtBearer, held: Any) -> dict[str, str]:
    """The fields that stand in a key's file."""
    if isinstance(held, dict) and isinstance(held.get("keys"), list):
        private = [each for each in held["keys"] if isinstance(each, dict) and "d" in each]
        if len(private) != 1:
            count = len(private) or "no"
            raise _fault(scheme, f"is a set with {count} private keys", "Paste one private key.")
        held = private[0]
    if isinstance(held, dict) and "kty" in held:
        return _of_jwk(scheme, held)
    if not isinstance(held, dict):
        raise _fault(scheme, "is JSON, but no key's file", _OWN)
    if {"web", "installed"} & set(held):
        raise _fault(
            scheme,
            "is the file of an OAuth client, which signs people in and has no key",
            "Choose the OAuth sign-in for it, or paste the file of a service account.",
        )
    kind = held.get("type")
    if isinstance(kind, str) and kind in _FILES:
        raise _fault(scheme, _FILES[kind], _OWN)
    if not isinstance(held.get("private_key"), str):
        raise _fault(scheme, "is JSON that holds no `private_key`", _OWN)
    names = {"private_key": scheme.key_field, "client_email": "issuer", "private_key_id": "key_id"}
    return {
        names[name]: held[name] for name in names if isinstance(held.get(name), str) and held[name]
    }


def _of_jwk(scheme: JwtBearer, held: dict[str, Any]) -> dict[str, str]:
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry, OctKey

    if held.get("kty") != "oct" and "d" not in held:
        raise _fault(scheme, "is a public key (JWK), which cannot sign", "Paste the private one.")
    try:
        key = JWKRegistry.import_key(held)
        text = str(held["k"]) if isinstance(key, OctKey) else key.as_pem(private=True).decode()
    except (JoseError, ValueError, TypeError, KeyError):
        raise _fault(scheme, "is a JWK that cannot be read", _OWN) from None
    kid = held.get("kid")
    return {scheme.key_field: text, **({"key_id": kid} if isinstance(kid, str) else {})}


def check_signing_key(
    scheme: AuthScheme, values: Mapping[str, Any], bound: Collection[str]
) -> None:
    """Refuse a key that cannot sign; `bound` are fields whose values stand elsewhere.

    Raises:
        InvalidInput: says what it is instead.
    """
    if not isinstance(scheme, JwtBearer) or scheme.key_field in bound:
        return
    text = values.get(scheme.key_field)
    found = fault_of(scheme, text) if isinstance(text, str) and text else None
    if found is not None:
        raise _fault(scheme, *found)


def fault_of(scheme: JwtBearer, text: str) -> tuple[str, str] | None:
    """What is wrong with a key for this scheme, and the cure; `None`: it signs."""
    try:
        key_of(scheme.algorithm, text)
    except (ValueError, TypeError):
        pass
    else:
        return None
    if scheme.algorithm.startswith("HS"):
        return "is no shared secret", "Enter the secret as the other side shows it."
    for mark, what, cure in _NO_KEY:
        if mark in text:
            return what, cure
    if not _BEGIN.search(text):
        lines = "misses its BEGIN and END lines" if _BARE.fullmatch(text) else "is no PEM"
        return lines, WHOLE
    if not _END.search(text):
        return "is cut off: its END line is missing", WHOLE
    wanted = named(scheme)
    if _reads(text):
        return f"is of another kind: {wanted} needs {_kinds(scheme)}", "Enter a key of that kind."
    return f"is not a key that {wanted} can sign with", WHOLE


def _reads(text: str) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        load_pem_private_key(_pem(text).encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def named(scheme: JwtBearer) -> str:
    """The algorithms of a scheme, for people."""
    *most, last = _BY_KEY.get(scheme.algorithm, (scheme.algorithm,))
    return f"{', '.join(most)} or {last}" if most else last


def _kinds(scheme: JwtBearer) -> str:
    kinds = {"RS": "an RSA key", "ES": "an elliptic key", "by_key_384": _SMART}
    known = kinds.get(scheme.algorithm) or kinds.get(scheme.algorithm[:2])
    return known or "an RSA key, or an elliptic one of 256 or 384 bits"


# Reading an RSA key costs far more than signing with it, so the last few stay at hand.
@lru_cache(maxsize=16)
def key_of(algorithm: str, text: str) -> tuple[RSAKey | ECKey | OctKey, str]:
    """The key, and what it signs with.

    Raises:
        ValueError, TypeError: it is none for that algorithm.
    """
    from joserfc.errors import JoseError, SecurityWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        try:
            return _imported(algorithm, text)
        except JoseError as error:
            raise ValueError(str(error)) from None


def _imported(algorithm: str, text: str) -> tuple[RSAKey | ECKey | OctKey, str]:
    from joserfc.errors import InvalidKeyTypeError
    from joserfc.jwk import ECKey, OctKey, RSAKey

    if algorithm.startswith("HS"):
        return OctKey.import_key(text), algorithm
    pem = _pem(text)
    if algorithm.startswith("RS"):
        return _signer(RSAKey.import_key(pem)), algorithm
    either = _BY_KEY.get(algorithm, ())
    if either:
        with contextlib.suppress(InvalidKeyTypeError):
            return _signer(RSAKey.import_key(pem)), either[0]
    curve = _signer(ECKey.import_key(pem))
    fits = _CURVES.get(str(curve.curve_name), "")
    if fits not in (either or (algorithm,)):
        raise ValueError("another curve")
    return curve, fits


def _signer(key: Any) -> Any:
    if not key.is_private:
        raise ValueError("a public key")
    return key


def _pem(text: str) -> str:
    """A key as files have it: copies come with written line breaks, or with none at all."""
    plain = text.replace("\\n", "\n").strip()
    begin, end = _BEGIN.match(plain), _END.search(plain)
    if begin and end and "\n" not in plain[: end.start()].strip():
        middle = "".join(plain[begin.end() : end.start()].split())
        lines = [middle[at : at + 64] for at in range(0, len(middle), 64)]
        plain = "\n".join([begin[0], *lines, end[0]])
    return plain + "\n"


def _fault(scheme: JwtBearer, what: str, cure: str) -> InvalidInput:
    field = scheme.key_field
    return InvalidInput(f"`{field}` {what}.", cure=cure, field=f"/{field}")

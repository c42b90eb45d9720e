"""AWS Signature Version 4 over the exact bytes that leave; equal to botocore's, by test.

S3 differs: its path is signed as sent (never encoded twice) and the body's hash is a header.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit, urlunsplit

from junctor.core.auth.fields import field_of, filled
from junctor.model.auth import AwsSigV4
from junctor.model.errors import InvalidInput
from junctor.model.request import HttpRequest, Pairs

_UNSIGNED = frozenset(("authorization", "expect", "transfer-encoding", "user-agent"))
_UNSIGNED |= {"x-amzn-trace-id"}
_SAFE = "-_.~"


def aws_sigv4(
    request: HttpRequest,
    scheme: AwsSigV4,
    document: Mapping[str, str],
    config: Mapping[str, Any],
    now: int,
) -> HttpRequest:
    """The signed request; its body is fixed to the bytes that were signed."""
    key_id = field_of(document, "access_key_id")
    secret = field_of(document, "secret_access_key")
    service, region = filled(scheme.service, config), filled(scheme.region, config)
    stamp = datetime.fromtimestamp(now // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    request = _fixed(request, s3=service == "s3").with_header("X-Amz-Date", stamp)
    if document.get("session_token"):
        token = field_of(document, "session_token")
        request = request.with_header("X-Amz-Security-Token", token)
    body_hash = hashlib.sha256(request.content or b"").hexdigest()
    if service == "s3":
        request = request.with_header("X-Amz-Content-SHA256", body_hash)
    body_hash = request.header("X-Amz-Content-SHA256") or body_hash
    signed = _signed_headers(request)
    names = ";".join(name for name, _ in signed)
    canonical = _canonical(request, signed, names, body_hash, s3=service == "s3")
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}"
    key = _derived(secret, stamp[:8], region, service)
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return request.with_header(
        "Authorization",
        f"AWS4-HMAC-SHA256 Credential={key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
    )


def _fixed(request: HttpRequest, *, s3: bool) -> HttpRequest:
    """Body as bytes and the URL in AWS's own spelling: a space is %20, never +."""
    content, kind = request.body()
    if kind and request.header("Content-Type") is None:
        request = request.with_header("Content-Type", kind)
    parts = urlsplit(request.url)
    query = "&".join(
        f"{quote(k, safe=_SAFE)}={quote(v, safe=_SAFE)}"
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
    )
    path = _s3_path(parts.path) if s3 else parts.path
    url = urlunsplit((parts.scheme, parts.netloc, path or "/", query, ""))
    return replace(request, url=url, content=content, json=None, form=None, has_json=False)


def _s3_path(path: str) -> str:
    decoded = unquote_to_bytes(path)
    if any(segment in (b".", b"..") for segment in decoded.split(b"/")):
        raise InvalidInput(
            "An object key with `.` or `..` as a part cannot be addressed.",
            cure="Use a key without such parts.",
        )
    return quote(decoded, safe="/" + _SAFE)


def _signed_headers(request: HttpRequest) -> list[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.headers:
        if name.lower() not in _UNSIGNED:
            found.setdefault(name.lower(), []).append(" ".join(value.split()))
    found.setdefault("host", [_host(request.url)])
    return [(name, ",".join(found[name])) for name in sorted(found)]


def _host(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _canonical(
    request: HttpRequest,
    headers: Pairs | list[tuple[str, str]],
    names: str,
    body_hash: str,
    *,
    s3: bool,
) -> str:
    parts = urlsplit(request.url)
    path = parts.path if s3 else quote(_without_dots(parts.path), safe="/~")
    pairs = [pair.partition("=")[::2] for pair in parts.query.split("&") if pair]
    query = "&".join(f"{k}={v}" for k, v in sorted(pairs))
    lines = "".join(f"{name}:{value}\n" for name, value in headers)
    return f"{request.method.upper()}\n{path}\n{query}\n{lines}\n{names}\n{body_hash}"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[-1:]
        elif segment not in ("", "."):
            kept.append(segment)
    return "/" + "/".join(kept) + ("/" if path.endswith("/") and kept else "")


def _derived(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key

"""The trace of one exchange: what was, or would have been, sent; secrets as names, bounded."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import quote

import orjson

from junctor.core.auth.wss import with_named_token
from junctor.core.ports import Passage
from junctor.model.auth import (
    CERTIFICATE,
    ApiKey,
    AwsSigV4,
    Basic,
    BearerToken,
    ClientCertificate,
    CustomHeader,
    JwtBearer,
    NoAuth,
    OAuth2,
    WsSecurity,
)
from junctor.model.request import HttpRequest, HttpResponse, Reply, Request, Response, printable
from junctor.model.scrub import register_sink, scrubber

_MOST = 64 * 1024
register_sink("trace.would_have_sent")


def named(field: str) -> str:
    """How a trace writes a secret."""
    return f"[secret:{field}]"


def shown_exchange(
    request: Request, passage: Passage, response: Response | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The request with the credential attached by name, and what was answered.

    What the request holds is scrubbed first; the names are put on afterwards, because a
    header like Authorization would be masked whole.
    """
    answer = None if response is None else _answer(response)
    if isinstance(request, HttpRequest):
        asked = _asked(request, passage)
    else:
        asked = _shown_json(request.shown())
    if scrubber().plain([asked, answer]) is None:  # one look at both is enough for most
        asked, answer = scrubber().json(asked), scrubber().json(answer)
        if not isinstance(asked, dict):  # it could not be looked through
            asked = {"url": "", "headers": {}, "body": asked}
    if not isinstance(request, HttpRequest):
        return _with_names(asked, request.url, passage), answer
    asked["url"] = _attached_url(asked["url"], passage)
    asked["headers"] = {**asked["headers"], **_attached_headers(passage)}
    scheme, body = passage.scheme, asked.get("body")
    if isinstance(scheme, WsSecurity) and isinstance(body, str):
        asked["body"] = with_named_token(body, scheme, named("username"), named("password"))
    return asked, answer


def _asked(request: HttpRequest, passage: Passage) -> dict[str, Any]:
    body, kind = _body(request)
    headers = {name: printable(value) for name, value in request.headers}
    if kind and request.header("content-type") is None:
        headers["Content-Type"] = kind
    shown = {"method": request.method, "url": printable(request.url), "headers": headers}
    if isinstance(passage.scheme, ClientCertificate):
        shown["clientCertificate"] = named(CERTIFICATE)
    if body is not None:
        shown["body"] = body
    return shown


def _with_names(shown: dict[str, Any], url: str, passage: Passage) -> dict[str, Any]:
    """What is not HTTP, with where it goes, and as whom."""
    shown["url"] = printable(url)
    scheme = passage.scheme
    if scheme is not None and not isinstance(scheme, NoAuth):
        required = scheme.own_schema.get("required", ())
        shown["credential"] = {name: named(name) for name in required}
    return shown


def _attached_headers(passage: Passage) -> dict[str, str]:
    scheme = passage.scheme
    match scheme:
        case BearerToken():
            return {"Authorization": scheme.prefix + named(scheme.field)}
        case OAuth2(query=None):
            return {"Authorization": scheme.prefix + named("access_token")}
        case Basic():
            user = scheme.username or named(scheme.username_field or "username")
            password = scheme.password or named(scheme.password_field or "password")
            return {"Authorization": f"Basic {user}:{password}"}
        case JwtBearer():
            return {"Authorization": scheme.prefix + named("signed with " + scheme.key_field)}
        case AwsSigV4():
            return {"Authorization": f"AWS4-HMAC-SHA256 {named('secret_access_key')}"}
        case CustomHeader():
            return {name: named(field) for name, field in scheme.headers.items()}
        case ApiKey(location="header"):
            return {_filled(scheme.name_, passage): scheme.prefix + named(scheme.field)}
        case _:
            return {}


def _attached_url(url: str, passage: Passage) -> str:
    scheme = passage.scheme
    if isinstance(scheme, CustomHeader):
        for name, field in scheme.query.items():
            url = _with_parameter(url, _filled(name, passage), named(field))
        return url
    if isinstance(scheme, OAuth2) and scheme.query:
        return _with_parameter(url, scheme.query, named("access_token"))
    if not isinstance(scheme, ApiKey):
        return url
    if scheme.location == "query":
        return _with_parameter(url, _filled(scheme.name_, passage), named(scheme.field))
    if scheme.location == "path":
        return url.replace("{" + scheme.name_ + "}", named(scheme.field))
    return url


def _with_parameter(url: str, name: str, value: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{quote(name, safe='')}={value}"


def _filled(text: str, passage: Passage) -> str:
    if "{{" not in text:
        return text
    for name, value in passage.config.items():
        text = text.replace("{{conn." + name + "}}", str(value))
    return text


def _body(request: HttpRequest) -> tuple[Any, str | None]:
    if request.has_json or request.json is not None:
        return _shown_json(request.json), "application/json"
    if request.form is not None:
        form: dict[str, Any] = {}
        for name, value in request.form:
            form.setdefault(name, []).append(printable(value))
        shown = {k: v[0] if len(v) == 1 else v for k, v in form.items()}
        return shown, "application/x-www-form-urlencoded"
    if request.content is None:
        return None, None
    return _text_or_bytes(request.content), None


def _shown_json(value: Any) -> Any:
    """JSON as traces show it; as it is where it is small and holds no placeholder."""
    try:
        text = orjson.dumps(value)
    except TypeError:
        return _printable_json(value)
    return value if len(text) <= _MOST and b"jsec_" not in text else _printable_json(value)


def _printable_json(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value) if len(value) <= _MOST else printable(value[:_MOST]) + "…"
    if isinstance(value, dict):
        return {k: _printable_json(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_json(v) for v in value]
    return value


def _text_or_bytes(content: bytes) -> Any:
    try:
        text = content[:_MOST].decode()
    except UnicodeDecodeError:
        head = b64encode(content[:48]).decode()
        return {"bytes": len(content), "base64Head": head}
    return printable(text) + ("…" if len(content) > _MOST else "")


def _answer(response: Response) -> dict[str, Any]:
    """The answer, parsed where it is JSON, and cut to size; not scrubbed as a whole yet."""
    if isinstance(response, Reply):
        return {"status": response.status, "output": _bounded(response.output)}
    if not isinstance(response, HttpResponse):
        return {"status": response.status}
    headers = {k: v for k, v in response.headers if k.lower() != "set-cookie"}
    shown: dict[str, Any] = {"status": response.status, "headers": headers}
    kind = (response.header("content-type") or "").lower()
    if len(response.content) > _MOST:
        shown["body"] = _text_or_bytes(response.content)
        shown["size"] = len(response.content)
    elif "json" in kind or response.content[:1] in (b"{", b"["):
        try:
            shown["body"] = response.json()
        except ValueError:
            shown["body"] = _text_or_bytes(response.content)
    elif response.content:
        shown["body"] = _text_or_bytes(response.content)
    return shown


def _bounded(output: Any) -> Any:
    """An output for the trace; a large one as the scrubbed beginning of its JSON."""
    text = orjson.dumps(output, default=str)
    if len(text) > _MOST:
        return {"size": len(text), "head": scrubber().text(text[:_MOST].decode("utf-8", "replace"))}
    return output

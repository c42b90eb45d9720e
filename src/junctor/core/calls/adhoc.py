"""Ad-hoc HTTP calls: everything stands on the node; the same door, guard, audit and trace."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

import orjson

from junctor.core.calls.pairs import form_pairs
from junctor.core.calls.plan import DEFAULT_TIMEOUT, LONGEST_TIMEOUT
from junctor.core.calls.policies import CallPolicies
from junctor.core.calls.reading import Reader
from junctor.core.connections.origins import normal_origin
from junctor.core.connections.references import reference
from junctor.core.ports import Clock, Passage
from junctor.model.auth import AuthScheme, Basic, BearerToken, CustomHeader, NoAuth
from junctor.model.bodies import (
    FORM,
    MULTIPART,
    OCTETS,
    binary_body,
    is_file,
    media_type,
    multipart_body,
    with_type,
)
from junctor.model.call import AdhocCall, Mode, Outcome
from junctor.model.errors import InvalidInput
from junctor.model.request import HttpRequest, HttpResponse, Pairs, Response
from junctor.model.spec import ConnectorSpec, Effect, ListStyle, Operation

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
_TEXTS = re.compile(r"json|xml|javascript|yaml|csv|html|x-www-form-urlencoded|graphql")
_NAMED = re.compile(r'filename="?([^";\r\n]{1,200})')
_ENCODED = re.compile(r"filename\*=utf-8''([A-Za-z0-9!#$&+.^_`|~%-]{1,600})", re.IGNORECASE)
_FIELDS = {
    "bearer": ("token",),
    "basic": ("username", "password"),
    "header": ("value",),
}


def adhoc_request(call: AdhocCall) -> HttpRequest:
    """The request exactly as it stands in the call.

    An object is JSON, unless the Content-Type header says that it is a form.

    Raises:
        InvalidInput: the method is none of HTTP's.
    """
    verb, url, body = call.method.upper(), call.url, call.body
    if verb not in METHODS:
        raise InvalidInput(
            f"There is no method `{call.method}`.",
            field="method",
            cure="Use one of " + ", ".join(METHODS) + ".",
        )
    pairs = tuple((name, str(value)) for name, value in call.headers.items())
    if is_file(body):
        content, kind = binary_body(body)
        return HttpRequest(
            method=verb, url=url, headers=with_type(pairs, kind), content=content or b""
        )
    kind = media_type(pairs)
    if isinstance(body, dict) and kind == MULTIPART:
        content, kind = multipart_body(body)
        return HttpRequest(method=verb, url=url, headers=with_type(pairs, kind), content=content)
    if isinstance(body, dict) and kind == FORM:
        return HttpRequest(method=verb, url=url, headers=pairs, form=_form_of(body))
    if isinstance(body, str):
        return HttpRequest(method=verb, url=url, headers=pairs, content=body.encode())
    return HttpRequest(method=verb, url=url, headers=pairs, json=body, has_json=body is not None)


def _form_of(body: dict[str, Any]) -> Pairs:
    """The fields of a form; a list repeats its name."""
    lists: dict[str, ListStyle] = {n: "repeat" for n, v in body.items() if isinstance(v, list)}
    return form_pairs(body, lists)


def adhoc_auth(auth: Mapping[str, Any] | None) -> tuple[AuthScheme, dict[str, str]]:
    """The scheme and its `{env.NAME}` references.

    Raises:
        InvalidInput: a value is not a reference, or the type is unknown.
    """
    if not auth or auth.get("type") in (None, "none"):
        return NoAuth(), {}
    kind = str(auth["type"])
    if kind not in _FIELDS:
        raise InvalidInput(
            f"There is no auth type `{kind}`.",
            field="auth.type",
            cure="Use none, bearer, basic or header.",
        )
    references = {}
    for name in _FIELDS[kind]:
        text = str(auth.get(name, ""))
        if reference(text) is None:
            raise InvalidInput(
                f"The value of `auth.{name}` must point at a secret.",
                field=f"auth.{name}",
                cure="Store the value as a secret and write {env.NAME} here.",
            )
        references[name] = text
    if kind == "bearer":
        return BearerToken(), references
    if kind == "basic":
        return Basic(), references
    return CustomHeader(headers={str(auth.get("name") or "X-API-Key"): "value"}), references


def adhoc_operation(method: str) -> Operation:
    """What retry and trace need to know: GET and HEAD read, DELETE deletes, the rest writes."""
    verb = method.upper()
    effect = Effect.WRITE
    if verb in ("GET", "HEAD"):
        effect = Effect.READ
    elif verb == "DELETE":
        effect = Effect.DELETE
    return Operation(name="HTTP request", effect=effect, response="text")


ADHOC_SPEC = ConnectorSpec(key="http", name="HTTP", version="1.0.0", operations={})


async def adhoc_passage(
    policies: CallPolicies,
    clock: Clock,
    call: AdhocCall,
    request: HttpRequest,
    judge: Callable[[Response], Outcome],
) -> Passage:
    """What the door must know; the credential's origin is the URL's own."""
    scheme, references = adhoc_auth(call.auth)
    timeout = min(call.timeout or DEFAULT_TIMEOUT, LONGEST_TIMEOUT)
    live = call.mode is Mode.LIVE
    return Passage(
        project_id=call.project_id,
        environment=call.environment,
        mode=call.mode,
        actor=call.actor,
        purpose=call.purpose,
        operation_key="http.request",
        deadline=clock.monotonic() + timeout,
        policy=await policies.of(call.project_id),
        spec=ADHOC_SPEC,
        operation=adhoc_operation(request.method),
        scheme=scheme,
        references=references if live else {},
        origins=(normal_origin(request.url),) if references else (),
        connect_timeout=min(10.0, timeout),
        sample=call.sample,
        scenario=call.scenario,
        judge=judge,
        summary=f"an HTTP {request.method} request to {request.url.partition('?')[0]}",
    )


class AdhocReader(Reader):
    """Reads answers of which nothing is declared: what is no text is a file."""

    def __init__(self, method: str, clock: Clock) -> None:
        super().__init__(ADHOC_SPEC, adhoc_operation(method), clock)

    def judge(self, response: Response) -> Outcome:
        """A success with bytes gives them as a file, everything else what its status says."""
        if isinstance(response, HttpResponse) and response.status < 300 and is_binary(response):
            encoded = base64.b64encode(response.content).decode("ascii")
            kind = response.header("content-type") or OCTETS
            file = {"contentType": kind, "size": len(response.content), "base64": encoded}
            name = file_name(response.header("content-disposition") or "")
            named = {"name": name} if name else {}
            return Outcome(status=response.status, ok=True, output={**named, **file})
        return super().judge(response)


def file_name(disposition: str) -> str:
    """The name that a Content-Disposition gives a file: in its own encoding, or as UTF-8."""
    if encoded := _ENCODED.search(disposition):
        found = unquote(encoded[1])
    else:
        written = _NAMED.search(disposition)
        found = written[1] if written else ""
        with contextlib.suppress(UnicodeError):  # headers came as Latin-1; many senders mean UTF-8
            found = found.encode("latin-1").decode("utf-8")
    # An encoded name may hold line breaks, which no header of a mail or form takes.
    plain = "".join(each for each in found if each.isprintable())
    return plain.replace("\\", "/").rpartition("/")[2][:200]


def is_binary(response: HttpResponse) -> bool:
    """Whether an answer holds bytes that are no text."""
    kind = (response.header("content-type") or "").partition(";")[0].strip().lower()
    if not response.content or kind.startswith("text/") or _TEXTS.search(kind):
        return False
    if kind:
        return True
    try:
        response.content.decode()
    except UnicodeDecodeError:
        return True
    return False


def parsed(text: Any) -> Any:
    """The body as JSON where it is JSON, else the text."""
    if not isinstance(text, str) or text[:1] not in '{["-0123456789tfn':
        return text
    try:
        return orjson.loads(text)
    except ValueError:
        return text

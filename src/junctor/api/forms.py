"""`/forms/{token}`: hosted forms. A page, and what people send with it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from junctor.api.admission import check_query
from junctor.api.bodies import read_bytes
from junctor.api.form_page import ADD, CSRF, form_page, message_page
from junctor.api.hosted import FORM_TYPE, page_answer, page_fragment, shared_fragment
from junctor.api.identity import ApiState, check_origin, peer
from junctor.api.problems import status_of
from junctor.core.triggers import (
    Form,
    FormField,
    closed_up,
    entity_of,
    form_fields,
    with_another,
)
from junctor.model.errors import InvalidInput, JunctorError, NotPermitted, UnknownObject
from junctor.model.faults import REQUIRED
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.trigger import EntityType, Trigger
from junctor.model.value import JsonSchema

FORM_PATH = "/forms/{token}"
LARGEST = 256 * 1024
_MOST_FIELDS = 500
_LIFE_MS = 12 * 3600 * 1000
_COOKIE = "junctor_form"


async def show_form(request: Request) -> Response:
    """The page of a form."""
    try:
        check_query(request, ())
        hosted = await _HostedForm.open(request)
    except JunctorError as error:
        return sorry(error)
    return hosted.page()


async def send_form(request: Request) -> Response:
    """Take what was sent, or show the form again with what does not fit beside each field."""
    api: ApiState = request.scope["junctor.api_state"]
    try:
        api.form_sends.check(peer(request))
        api.form_sends.fail(peer(request))
        hosted = await _HostedForm.open(request)
        check_origin(request, api)
        sent = await sent_form(request)
        if ADD in sent:
            return hosted.longer(sent)
        submission = hosted.submission(sent.pop(CSRF, ""))
        if submission is None:
            return hosted.page(sent, {"": "The form was open for too long. Send it again."}, 403)
        return await hosted.take(sent, submission)
    except JunctorError as error:
        return sorry(error)


class _HostedForm:
    """One form, its entity type, and the visitor's cookie."""

    def __init__(
        self,
        api: ApiState,
        trigger: Trigger,
        document: Form,
        entity: EntityType,
        cookie: str | None,
    ) -> None:
        self._api = api
        self._trigger = trigger
        self._document = document
        self._entity = entity
        self._given = cookie
        self._cookie = cookie or secrets.token_urlsafe(18)

    @classmethod
    async def open(cls, request: Request) -> _HostedForm:
        """The form of an address.

        Raises:
            UnknownObject: there is none, or its entity type is gone.
        """
        api: ApiState = request.scope["junctor.api_state"]
        trigger, document = await api.instance.triggering.intake.form(request.path_params["token"])
        store = api.instance.store
        entity = await store.triggers.entity(trigger.project_id, document.entity)
        if entity is None:
            raise UnknownObject("This form is closed.", cure="Ask who gave you the address.")
        given = request.cookies.get(_COOKIE)
        return cls(api, trigger, document, entity, given if given and len(given) < 64 else None)

    def page(
        self,
        sent: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """The form, with a fresh token and the visitor's cookie."""
        html = form_page(
            self._document,
            self._title,
            form_fields(self._entity.shape, sent),
            csrf=self._token(),
            sent=sent,
            faults=faults,
        )
        response = page_answer(html, status)
        response.set_cookie(
            _COOKIE,
            self._cookie,
            max_age=_LIFE_MS // 1000,
            path=f"/forms/{self._trigger.token}",
            httponly=True,
            samesite="strict",
            secure=self._api.secure,
        )
        return response

    @property
    def _title(self) -> str:
        return self._document.title or self._entity.name

    def _token(self) -> str:
        """Proof that the page was ours: time, an id of this submission, and their digest."""
        now = self._api.instance.clock.now()
        text = f"{now}.{secrets.token_urlsafe(12)}"
        return f"{text}.{self._digest(text)}"

    def _digest(self, text: str) -> str:
        data = f"{self._trigger.id}\n{self._cookie}\n{text}".encode()
        return self._api.instance.vault.mac("hosted-form", data).hex()

    def submission(self, token: str) -> str | None:
        """The id of a submission whose token is ours, fresh, and for this visitor."""
        text, _, digest = token.rpartition(".")
        given = digest.encode("utf-8", "replace")
        if self._given is None or not hmac.compare_digest(self._digest(text).encode(), given):
            return None
        begun, _, submission = text.partition(".")
        age = self._api.instance.clock.now() - int(begun)
        return submission if -60_000 <= age <= _LIFE_MS else None

    async def take(self, sent: Mapping[str, str], submission: str) -> Response:
        """Judge what was sent and start the flow."""
        fields = form_fields(self._entity.shape, sent)
        known = {name for f in fields for name in (f.name, f.rows and f.rows.counter)}
        faults = {"": "The form has a field it should not have."} if set(sent) - known else {}
        sent = closed_up(sent, fields)
        entity = entity_of(fields, sent)
        faults |= faults_of(self._entity.shape, fields, entity)
        if faults:
            return self.page(sent, faults, 422)
        filled = apply_defaults(self._entity.shape, entity)
        await self._api.instance.triggering.intake.submit(
            self._trigger, self._document, filled, submission
        )
        return page_answer(message_page(self._title, self._document.thanks), 200)

    def longer(self, sent: dict[str, str]) -> Response:
        """The form as it was filled in, with one more row of a list."""
        filled = {name: text for name, text in sent.items() if name not in (CSRF, ADD)}
        fields = form_fields(self._entity.shape, filled)
        return self.page(with_another(filled, sent[ADD], fields))


def faults_of(shape: JsonSchema, fields: list[FormField], entity: dict[str, Any]) -> dict[str, str]:
    """What does not fit, by field: of a list, by its first one; of the whole, under no name."""
    found: dict[str, str] = {}
    names = [field.name for field in fields]
    for fault in compile_schema(shape).faults(entity):
        name = fault.field.removeprefix("/").replace("~1", "/").replace("~0", "~")
        inside = [each for each in names if each == name or each.startswith(f"{name}/")]
        message = "This is required." if fault.code == REQUIRED else fault.cure
        found.setdefault(name if name in names else (inside[0] if name and inside else ""), message)
    return found


async def sent_form(request: Request) -> dict[str, str]:
    """What a form sent, each field once.

    Raises:
        InvalidInput: it is no form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise _unfit(415, "A form comes as `application/x-www-form-urlencoded`.")
    body = await read_bytes(request, LARGEST)
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(
            text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise _unfit(400, "The form cannot be read.") from None
    found = dict(pairs)
    if len(found) != len(pairs) or any("\0" in value for pair in pairs for value in pair):
        raise _unfit(400, "The form holds a field twice, or the character NUL.")
    return found


def _unfit(status: int, message: str) -> InvalidInput:
    return InvalidInput(message, cure="Use the form's own page.", details={"httpStatus": status})


def sorry(error: JunctorError) -> Response:
    """An error as a page for people."""
    status = status_of(error)
    cure = error.cure if not isinstance(error, NotPermitted) else "Open the form again."
    response = page_answer(message_page("That did not work", f"{error.message} {cure}"), status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return response


FORM_ROUTES = (
    Route(FORM_PATH, show_form, methods=["GET"], name="showForm"),
    Route(FORM_PATH, send_form, methods=["POST"], name="sendForm"),
)


def form_fragments() -> dict[str, Any]:
    """The OpenAPI paths of hosted forms."""
    shared = shared_fragment("forms")
    says = {"showForm": "The page of a form", "sendForm": "Send a form"}
    return {FORM_PATH: page_fragment(shared, show_form, send_form, says)}

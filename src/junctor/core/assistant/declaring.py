"""A plan whose offer is declared: its steps of Custom HTTP become calls of a connector."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from junctor.core.assistant.offer import HOLE, CustomHttpOffer
from junctor.core.assistant.plan import Plan, PlannedConnection, PlannedStep
from junctor.core.catalog.custom_http import CustomHttp
from junctor.model.errors import InvalidInput

_HTTP = "http"
_METHODS = ("get", "post", "put", "patch", "delete", "head")
_WITHOUT_BODY = ("GET", "HEAD", "DELETE")
_TEMPLATE = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_VALUE = r"(?:\{\{.*?\}\}|[^/?#{}])+"
"""What stands in a hole of a path: a text, a template, or both."""
_DOTTED = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")


def completed(plan: Plan) -> tuple[Plan, CustomHttp | None]:
    """The plan as it is made, and the connector that has to be there before it, if any.

    Raises:
        InvalidInput: the connector does not fit, or a step does not fit it.
    """
    offer = plan.custom
    if offer is None or not offer.declared:
        return plan, None
    planned = own_connection(plan)
    if planned is None:
        form = offer.model_copy(update={"connection": ""}).form()
        made = PlannedConnection(
            ref=offer.key,
            integration_slug=offer.key,
            name=offer.name,
            auth_type=offer.scheme,
            environment=plan.environment,
        )
        return plan.model_copy(update={"connections": (*plan.connections, made)}), form
    return _joined(plan, offer, planned)


def own_connection(plan: Plan) -> PlannedConnection | None:
    """The connection to be made that the offer stands for."""
    wanted = plan.custom.connection if plan.custom else ""
    return next(
        (
            each
            for each in plan.connections
            if each.ref == wanted and each.integration_slug == _HTTP and each.connection_id is None
        ),
        None,
    )


def _joined(
    plan: Plan, offer: CustomHttpOffer, planned: PlannedConnection
) -> tuple[Plan, CustomHttp]:
    if plan.trigger.get("connection") == planned.ref:
        raise InvalidInput(
            f"The flow starts by a trigger of “{planned.name}”, and a connector of your own has "
            "none.",
            cure="Leave `declared` out, or start the flow in another way.",
            field="plan.custom.declared",
        )
    offer = _signed(offer, planned)
    endpoints: dict[str, CustomHttpOffer] = {offer.method.lower(): offer}
    steps = []
    for at, step in enumerate(plan.steps):
        call = step
        if step.connection == planned.ref:
            call, known = _called(at, step, endpoints.get(step.operation_key), offer)
            endpoints[known.method.lower()] = known
        steps.append(call)
    offer, *others = endpoints.values()
    form = offer.form(tuple(each.endpoint() for each in others), planned.config)
    own = [step.id for step in steps if step.connection == planned.ref]
    made = planned.model_copy(
        update={"integration_slug": offer.key, "auth_type": offer.scheme, "config": {}}
    )
    connections = tuple(made if each is planned else each for each in plan.connections)
    read = tuple(_reading(at, step, own) for at, step in enumerate(steps))
    return plan.model_copy(update={"connections": connections, "steps": read}), form


def _signed(offer: CustomHttpOffer, planned: PlannedConnection) -> CustomHttpOffer:
    """The offer with base URL and sign-in as the connection was edited."""
    config = planned.config
    signs = {
        "auth_scheme": planned.auth_type,
        "base_url": config.get("baseUrl", ""),
        "api_key_header": config.get("apiKeyHeader") or offer.api_key_header,
        "token_url": config.get("tokenUrl", ""),
    }
    if planned.auth_type not in ("bearer_token", "api_key", "basic", "oauth2", "none"):
        raise InvalidInput(
            f"A connector that is declared here cannot sign in by `{planned.auth_type}`.",
            cure="Choose another way, or leave `declared` out.",
            field=f"plan.connections.{planned.ref}.authType",
        )
    return offer.model_copy(update=signs)


def _called(
    at: int, step: PlannedStep, known: CustomHttpOffer | None, offer: CustomHttpOffer
) -> tuple[PlannedStep, CustomHttpOffer]:
    """The step as a call of an endpoint, and that endpoint as the step needs it.

    What the offer has no endpoint for is another one, with what the step says.
    """
    field = f"plan.steps.{at}"
    if step.operation_key not in _METHODS:
        raise InvalidInput(
            f"The step “{step.name}” does `{step.operation_key}`, which no endpoint of a connector "
            "of your own does.",
            cure=f"Choose one of {', '.join(_METHODS)} for it, or leave `declared` out.",
            field=f"{field}.operationKey",
        )
    given = dict(step.inputs)
    path = str(given.pop("path", None) or "")
    if known is None:
        other = {"endpoint_key": step.operation_key, "method": step.operation_key.upper()}
        schemas = {"input_schema": {}, "response_schema": {"type": "object"}}
        known = offer.model_copy(update={**other, **schemas, "path": _holed(path) or "/"})
    elif known.path == "/" and path and not _TEMPLATE.search(path):
        known = known.model_copy(update={"path": path})
    values = _values(f"{field}.inputs.path", step, path, known)
    known, asked = _asked(given, known)
    values |= asked | _sent(field, step, given, known)
    if extra := next(iter(given), None):
        raise InvalidInput(
            f"The step “{step.name}” gives `{extra}`, which the endpoint does not take.",
            cure="Take it out of the step, or leave `declared` out.",
            field=f"{field}.inputs.{extra}",
        )
    calls = {"operation_key": known.endpoint_key, "inputs": values}
    return step.model_copy(update=calls), known


def _holed(path: str) -> str:
    """The path of a step as that of an endpoint: each template is a hole."""

    def hole(found: re.Match[str]) -> str:
        words = re.findall(r"[A-Za-z_]\w*", found[1])
        return f"{{{words[-1] if words else 'id'}}}"

    return _TEMPLATE.sub(hole, path)


def _values(field: str, step: PlannedStep, path: str, known: CustomHttpOffer) -> dict[str, Any]:
    """What the step's own path gives for the holes of the endpoint's path."""
    if not path and not known.holes:
        return {}
    parts = HOLE.split(known.path)
    seen: set[str] = set()
    rule = ""
    for text, hole in zip(parts[::2], [*parts[1::2], ""], strict=True):
        rule += re.escape(text)
        if hole:
            rule += f"(?P={hole})" if hole in seen else f"(?P<{hole}>{_VALUE})"
            seen.add(hole)
    found = re.fullmatch(rule, path)
    if found is None:
        raise InvalidInput(
            f"The step “{step.name}” calls `{path or '/'}`, and the endpoint is `{known.path}`.",
            cure=f"Write the path of the step as `{known.path}` with values in its holes, or "
            f"`custom.path` as `{_holed(path) or '/'}`.",
            field=field,
        )
    return {name: _text(value) for name, value in found.groupdict().items()}


def _text(value: str) -> str:
    """A value for a path; alone it would be a number where it stands for one."""
    alone = _TEMPLATE.fullmatch(value)
    return f"{{{{{alone[1]} | string}}}}" if alone and "}}" not in alone[1] else value


def _asked(given: dict[str, Any], known: CustomHttpOffer) -> tuple[CustomHttpOffer, dict[str, Any]]:
    """What a step asks for in the query: inputs of an endpoint without a body, else its path."""
    query = given.pop("query", None)
    if not query:
        return known, {}
    if isinstance(query, dict) and known.method in _WITHOUT_BODY:
        own = known.input_schema.get("properties", {})
        shape = {
            **known.input_schema,
            "type": "object",
            "properties": {**{name: {} for name in query}, **own},
        }
        return known.model_copy(update={"input_schema": shape}), query
    if isinstance(query, dict) and "{{" not in str(query) and "?" not in known.path:
        path = f"{known.path}?{urlencode(query)}"
        return known.model_copy(update={"path": path}), {}
    given["query"] = query  # nothing takes it
    return known, {}


def _sent(
    field: str, step: PlannedStep, given: dict[str, Any], known: CustomHttpOffer
) -> dict[str, Any]:
    """The body of a step as inputs: as it is, or one by one where the endpoint names its inputs."""
    if "body" not in given or known.method in _WITHOUT_BODY:
        return {}
    body, shape = given.pop("body"), known.takes
    named = list(shape.get("properties", {})) if shape else ["body"]
    if "body" in named:
        return {"body": body}
    named = [each for each in named if each not in known.holes]
    if isinstance(body, dict):
        return body
    if isinstance(body, str) and (whole := _DOTTED.fullmatch(body)):
        return {name: f"{{{{{whole[1]}.{name}}}}}" for name in named}
    raise InvalidInput(
        f"The step “{step.name}” sends a body that is not made of the inputs of the endpoint.",
        cure=f"Write it as an object of {', '.join(named)}, or leave `inputSchema` empty.",
        field=f"{field}.inputs.body",
    )


def _reading(at: int, step: PlannedStep, own: list[str]) -> PlannedStep:
    """The step, reading answers of such calls: the body, without status and headers."""
    if not own:
        return step
    ids = "|".join(map(re.escape, own))
    held = step.model_dump(include={"inputs", "when", "each", "pauses", "card"})
    lost = re.search(rf"\bsteps\.(?:{ids})\.output\.(status|headers)\b", str(held))
    if lost:
        raise InvalidInput(
            f"The step “{step.name}” reads `{lost[0]}`; a connector of your own gives the answer "
            "alone.",
            cure="Read something of the answer, or leave `declared` out.",
            field=f"plan.steps.{at}",
        )
    body = re.compile(rf"(\bsteps\.(?:{ids})\.output)\.body\b")

    def read(value: Any) -> Any:
        if isinstance(value, str):
            return body.sub(r"\1", value)
        if isinstance(value, dict):
            return {key: read(each) for key, each in value.items()}
        return [read(each) for each in value] if isinstance(value, (list, tuple)) else value

    return PlannedStep.model_validate({**step.model_dump(), **read(held)})

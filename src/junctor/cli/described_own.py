"""The API of one's own that a plan offers where nothing matches: told, asked for, filled in."""

from __future__ import annotations

from typing import Any

import click

from junctor.model.errors import InvalidInput

CUSTOM = "custom"
_SIGN_INS = {
    "bearer_token": (("token", "Token", True),),
    "api_key": (("api_key", "API key", True),),
    "basic": (("username", "User name", False), ("password", "Password", True)),
    "oauth2": (("client_id", "Client ID", False), ("client_secret", "Client secret", True)),
    "none": (),
}
"""The fields of a credential: name, title, whether it is secret."""
_TEXTS = (
    "name", "key", "baseUrl", "authScheme", "apiKeyHeader", "tokenUrl", "endpointKey", "method",
    "path",
)  # fmt: skip
_OBJECTS = ("inputSchema", "responseSchema")
_SETTINGS = ("baseUrl", "apiKeyHeader", "tokenUrl")
_PLAIN = ("post", "put", "patch")
"""Methods that take the same inputs."""


def put_own(plan: dict[str, Any], field: str, value: str) -> None:
    """One field of the API, such as `custom.baseUrl`; what its connection holds goes there.

    Raises:
        InvalidInput: it has no such field, or the field does not take this.
    """
    custom, known = plan["custom"], _connection(plan)
    if field == "declared":
        custom[field] = _truth(value)
    elif field in _OBJECTS:
        custom[field] = _object(field, value)
    elif field not in _TEXTS:
        raise InvalidInput(
            f"The API of your own has no `{field}`.",
            cure=f"One of: {', '.join(('declared', *_TEXTS, *_OBJECTS))}.",
            field="--set",
        )
    elif known is not None and field in _SETTINGS:
        known["config"][field] = value
    elif field == "authScheme":
        _sign_in(custom, known, value)
    elif field == "method":
        _method(plan, value.upper())
    elif field == "path":
        _path(plan, value)
    else:
        custom[field] = value


def _truth(value: str) -> bool:
    if value not in ("true", "false"):
        raise InvalidInput(
            "`declared` takes true or false.", cure="Write `custom.declared=true`.", field="--set"
        )
    return value == "true"


def _object(field: str, value: str) -> dict[str, Any]:
    import orjson

    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput(
            f"`{field}` takes a JSON object.",
            cure='Write it such as `{"type": "object"}`.',
            field="--set",
        )
    return found


def _sign_in(custom: dict[str, Any], known: dict[str, Any] | None, scheme: str) -> None:
    if scheme not in _SIGN_INS:
        raise InvalidInput(
            f"It cannot sign in by `{scheme}`.",
            cure=f"One of: {', '.join(_SIGN_INS)}.",
            field="--set",
        )
    if known is None:
        custom["authScheme"] = scheme
        return
    known["authType"] = scheme
    known["fields"] = [
        {"name": name, "title": title, "secret": secret, "required": True, "example": None}
        for name, title, secret in _SIGN_INS[scheme]
    ]


def _method(plan: dict[str, Any], method: str) -> None:
    """The method of the endpoint, and of the steps that call it."""
    custom = plan["custom"]
    old, new = custom["method"].lower(), method.lower()
    for step in _calls(plan):
        if step["operationKey"] == old and {old, new} <= {*_PLAIN}:
            step |= {"operationKey": new, "operationName": method}
    custom["method"] = method


def _path(plan: dict[str, Any], path: str) -> None:
    """The path of the endpoint; where it asks for nothing, the steps need none of their own."""
    plan["custom"]["path"] = path
    for step in _calls(plan) if "{" not in path else ():
        step["missing"] = [each for each in step["missing"] if each != "path"]


def _calls(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps that call it."""
    known = _connection(plan)
    return [s for s in plan["steps"] if known is not None and s["connection"] == known["ref"]]


def makes_own(plan: dict[str, Any]) -> bool:
    """Whether the API becomes a connector with the plan."""
    return bool((plan["custom"] or {}).get("declared"))


def tell_own(plan: dict[str, Any]) -> None:
    """What is offered, and what to say so that it is made."""
    custom, known = plan["custom"], _connection(plan)
    base = known["config"].get("baseUrl") if known else custom["baseUrl"]
    if custom["declared"]:
        at = f" at {base}" if base else ""
        click.echo(f"Make the connector “{custom['name']}” ({custom['key']}){at}")
        signs = known["authType"] if known else _scheme(custom)
        click.echo(f"  signs in by {signs}; calls {custom['method']} {custom['path']}")
        return
    also = "" if known else " --set custom.baseUrl=https://..."
    click.echo(
        f"“{custom['name']}” can be a connector of this project: --set custom.declared=true{also}"
    )
    click.echo("  `--set custom.` takes authScheme, method, path, inputSchema, responseSchema too")


def ask_own(plan: dict[str, Any], credentials: dict[str, dict[str, str]]) -> None:
    """Ask whether the API becomes a connector, and for what that needs."""
    custom, known = plan["custom"], _connection(plan)
    if custom is None:
        return
    if not custom["declared"]:
        said = f"Declare “{custom['name']}” as a connector of this project? (y or N)"
        answer = click.prompt(said, default="", show_default=False)
        custom["declared"] = answer.lower() in ("y", "yes")
        if not custom["declared"]:
            return
        if known is None:
            custom["baseUrl"] = click.prompt(
                f"{custom['name']}, base URL", default=custom["baseUrl"] or None
            )
            _method(plan, click.prompt("Method", default=custom["method"]).upper())
        _path(plan, click.prompt("Path of the endpoint", default=custom["path"]))
        scheme = click.Choice(list(_SIGN_INS))
        now = known["authType"] if known else _scheme(custom)
        _sign_in(custom, known, click.prompt("Signs in with", type=scheme, default=now))
    _ask_sign_in(plan, credentials)


def _ask_sign_in(plan: dict[str, Any], credentials: dict[str, dict[str, str]]) -> None:
    """What the way to sign in needs; the credential of a connection is asked for with it."""
    custom, known = plan["custom"], _connection(plan)
    held = known["config"] if known else custom
    scheme = known["authType"] if known else _scheme(custom)
    if scheme == "oauth2" and not held.get("tokenUrl"):
        held["tokenUrl"] = click.prompt("Token URL")
    if known is not None:
        return
    values = {
        name: value
        for name, title, secret in _SIGN_INS[scheme]
        if (value := _asked(f"{custom['name']}, {title} (empty: later)", secret=secret))
    }
    if values:
        credentials[custom["key"]] = values


def _asked(said: str, *, secret: bool) -> str:
    return str(click.prompt(said, default="", show_default=False, hide_input=secret))


def _connection(plan: dict[str, Any]) -> dict[str, Any] | None:
    """The connection to be made that calls the API already."""
    ref = (plan["custom"] or {}).get("connection")
    found = (c for c in plan["connections"] if c["ref"] == ref and c["integrationSlug"] == "http")
    return next((c for c in found if c.get("connectionId") is None), None)


def _scheme(custom: dict[str, Any]) -> str:
    return str(custom.get("authScheme") or next(iter(custom["authSchemes"]), "none"))

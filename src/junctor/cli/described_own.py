"""The API of one's own that a plan offers where nothing matches: told, asked for, filled in."""

from __future__ import annotations

from typing import Any

import click

from junctor.model.errors import InvalidInput

CUSTOM = "custom"
_SIGN_INS = {
    "bearer_token": {"token": True},
    "api_key": {"api_key": True},
    "basic": {"username": False, "password": True},
    "oauth2": {"client_id": False, "client_secret": True},
    "none": {},
}
"""The fields of a credential, and whether each is secret."""
_TEXTS = (
    "name", "key", "baseUrl", "authScheme", "apiKeyHeader", "tokenUrl", "endpointKey", "method",
    "path",
)  # fmt: skip
_OBJECTS = ("inputs", "inputSchema", "responseSchema")


def put_own(custom: dict[str, Any], field: str, value: str) -> None:
    """One field of the API, such as `custom.baseUrl`.

    Raises:
        InvalidInput: it has no such field, or that takes an object.
    """
    if field in _TEXTS:
        custom[field] = value
        return
    if field not in _OBJECTS:
        raise InvalidInput(
            f"The API of your own has no `{field}`.",
            cure=f"One of: {', '.join((*_TEXTS, *_OBJECTS))}.",
            field="--set",
        )
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
    custom[field] = found


def makes_own(plan: dict[str, Any]) -> bool:
    """Whether the API is made with the plan: its address is given."""
    return bool((plan["custom"] or {}).get("baseUrl"))


def tell_own(custom: dict[str, Any]) -> None:
    """What is offered, and what to say so that it is made."""
    if not custom["baseUrl"]:
        click.echo(f"Nothing matches; a connector of your own “{custom['name']}” can be made:")
        click.echo("  --set custom.baseUrl=https://...")
    else:
        click.echo(
            f"Make the connector “{custom['name']}” ({custom['key']}) at {custom['baseUrl']}"
        )
    click.echo(f"  signs in by {_scheme(custom)}; calls {custom['method']} {custom['path']}")
    for name, value in custom["inputs"].items():
        click.echo(f"  {name} = {value}")
    click.echo("  `--set custom.` takes authScheme, method, path, responseSchema and more")


def ask_own(plan: dict[str, Any], credentials: dict[str, dict[str, str]]) -> None:
    """Ask for what the API needs; without an address it is left out."""
    custom = plan["custom"]
    if custom is None:
        return
    if not custom["baseUrl"]:
        said = f"{custom['name']}, base URL (empty: leave it out)"
        custom["baseUrl"] = click.prompt(said, default="", show_default=False)
        if not custom["baseUrl"]:
            return
        custom["method"] = click.prompt("Method", default=custom["method"])
        custom["path"] = click.prompt("Path of the endpoint", default=custom["path"])
        scheme = click.Choice(list(_SIGN_INS))
        custom["authScheme"] = click.prompt("Signs in with", type=scheme, default=_scheme(custom))
    if _scheme(custom) == "oauth2" and not custom["tokenUrl"]:
        custom["tokenUrl"] = click.prompt("Token URL")
    values = {
        name: value
        for name, secret in _SIGN_INS[_scheme(custom)].items()
        if (value := _asked(f"{custom['name']}, {name} (empty: later)", secret=secret))
    }
    if values:
        credentials[custom["key"]] = values


def _asked(said: str, *, secret: bool) -> str:
    return str(click.prompt(said, default="", show_default=False, hide_input=secret))


def _scheme(custom: dict[str, Any]) -> str:
    return str(custom.get("authScheme") or next(iter(custom["authSchemes"]), "none"))

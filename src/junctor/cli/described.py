"""What people put into a plan before it is made: by `--set`, by answers, or in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from junctor.cli.described_own import CUSTOM, ask_own, put_own
from junctor.model.errors import InvalidInput

TRIGGER = "trigger"


Credentials = dict[str, dict[str, str]]
_PARTS = frozenset(
    ("connections", "steps", "trigger", "triggerMissing", "triggerInputSchema", "questions")
)


def need_plan(found: dict[str, Any], name: str) -> None:
    """Refuse what is no plan.

    Raises:
        InvalidInput: parts are missing.
    """
    if lacking := sorted(_PARTS - set(found)):
        raise InvalidInput(
            f"{name} holds no plan: it has no `{lacking[0]}`.",
            cure="Write one with `junctor describe TEXT --json > FILE`, then edit it.",
            field="--plan",
        )


def put(plan: dict[str, Any], given: Sequence[str]) -> Credentials:
    """`WHERE.FIELD=VALUE` options into the plan: a connection's, a step's or the trigger's field.

    What belongs to a credential and is no secret (a user's name) is given back.

    Raises:
        InvalidInput: the plan has no such place, or a secret is among them.
    """
    credentials: Credentials = {}
    for each in given:
        name, sign, value = each.partition("=")
        where, dot, field = name.partition(".")
        if not sign or not dot or not field:
            said = f"`{each}` is not WHERE.FIELD=VALUE, such as `sendMessage.channel=#general`."
            raise click.BadParameter(said, param_hint="--set")
        _put_one(plan, where, field, value, credentials)
    return credentials


def _put_one(
    plan: dict[str, Any], where: str, field: str, value: str, credentials: Credentials
) -> None:
    steps = {each["id"]: each for each in plan["steps"]}
    connections = {each["ref"]: each for each in plan["connections"]}
    if where in steps:
        _put_input(steps[where], field, value)
    elif where in connections:
        _put_setting(connections[where], field, value, credentials)
    elif where == TRIGGER:
        _put_trigger(plan, field, value)
    elif where == CUSTOM and plan.get("custom"):
        put_own(plan, field, value)
    else:
        own = [CUSTOM] if plan.get("custom") else []
        known = [*connections, *steps, TRIGGER, *own]
        raise InvalidInput(
            f"The plan has no `{where}`.", cure=f"One of: {', '.join(known)}.", field="--set"
        )


def _put_trigger(plan: dict[str, Any], field: str, value: str) -> None:
    inputs = plan["trigger"].setdefault("inputs", {})
    inputs[field] = _typed(plan["triggerInputSchema"], field, value)
    plan["triggerMissing"] = [each for each in plan["triggerMissing"] if each != field]


def _put_setting(planned: dict[str, Any], field: str, value: str, credentials: Credentials) -> None:
    settings = {each["name"]: each for each in planned["settings"]}
    signing = {each["name"]: each for each in planned["fields"]}
    if field in settings:
        # A port is a number, an account of digits is none: the example tells.
        number = isinstance(settings[field]["example"], int) and value.isdigit()
        planned["config"][field] = int(value) if number else value
    elif field not in signing:
        raise InvalidInput(
            f"The connection `{planned['ref']}` has no setting `{field}`.",
            cure=f"One of: {', '.join([*settings, *signing]) or 'none'}.",
            field="--set",
        )
    elif signing[field]["secret"]:
        raise InvalidInput(
            f"`{field}` is a secret; a command line is seen by others and kept.",
            cure="Leave it out: answer where it is asked, or enter it with `junctor connection`.",
            field="--set",
        )
    else:
        credentials.setdefault(planned["ref"], {})[field] = value


def _put_input(step: dict[str, Any], field: str, value: str) -> None:
    known = step["inputSchema"].get("properties", {})
    if known and field not in known:
        raise InvalidInput(
            f"`{step['operationKey']}` has no input `{field}`.",
            cure=f"One of: {', '.join(known)}.",
            field="--set",
        )
    step["inputs"][field] = _typed(step["inputSchema"], field, value)
    step["origins"][field] = "text"
    step["missing"] = [each for each in step["missing"] if each != field]


def _typed(schema: dict[str, Any], field: str, value: str) -> Any:
    """The value as the field takes it: a text stays one, a template stays one, else JSON."""
    if value.lstrip().startswith("{{") or _takes_text(schema.get("properties", {}).get(field, {})):
        return value
    import orjson

    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise InvalidInput(
            f"`{field}` takes no text.",
            cure="Write it as JSON, or as a template such as `{{event.json}}`.",
            field="--set",
        ) from None


def _takes_text(field: Any) -> bool:
    if not isinstance(field, dict) or not field:
        return True
    kinds = field.get("type")
    if kinds is not None:
        return "string" in ([kinds] if isinstance(kinds, str) else kinds)
    if choices := [each for name in ("anyOf", "oneOf") for each in field.get(name, ())]:
        return any(_takes_text(each) for each in choices)
    return "properties" not in field and "items" not in field


def open_settings(plan: dict[str, Any]) -> list[str]:
    """Settings that connections cannot be made without, as `--set` names them."""
    return [
        f"{each['ref']}.{field['name']}"
        for each in plan["connections"]
        if each.get("connectionId") is None
        for field in each["settings"]
        if field["required"] and each["config"].get(field["name"]) in (None, "")
    ]


def ask(plan: dict[str, Any], credentials: Credentials) -> None:
    """Ask for what the plan needs; what is left empty waits."""
    ask_own(plan, credentials)
    for each in plan["connections"]:
        if each.get("connectionId") is None:
            _ask_settings(each)
            _ask_credentials(each, credentials)
    fields = plan["triggerInputSchema"].get("properties", {})
    for name in list(plan["triggerMissing"]):
        title = fields.get(name, {}).get("title", name)
        _asked(f"Trigger, {title}", lambda text, name=name: _put_trigger(plan, name, text))
    for step in plan["steps"]:
        for name in list(step["missing"]):
            title = step["inputSchema"].get("properties", {}).get(name, {}).get("title", name)
            said = f"{step['name']}: {title}"
            _asked(said, lambda text, s=step, name=name: _put_input(s, name, text))


def _asked(said: str, take: Any) -> None:
    """One answer, asked for again until it fits; empty is for later."""
    while text := click.prompt(f"{said} (empty: later)", default="", show_default=False):
        try:
            take(text)
        except InvalidInput as error:
            click.echo(f"{error} {error.cure}")
        else:
            return


def _ask_settings(planned: dict[str, Any]) -> None:
    for field in planned["settings"]:
        if field["required"] and not planned["config"].get(field["name"]):
            example = f" (such as {field['example']})" if field["example"] else ""
            text = click.prompt(f"{planned['name']}, {field['title']}{example}")
            _put_setting(planned, field["name"], text, {})


def _ask_credentials(planned: dict[str, Any], credentials: Credentials) -> None:
    """All of it may wait; a half of it is none."""
    values = dict(credentials.get(planned["ref"], {}))
    for field in planned["fields"]:
        if field["name"] not in values:
            said = f"{planned['name']}, {field['title']} (empty: later)"
            value = click.prompt(said, default="", show_default=False, hide_input=field["secret"])
            values |= {field["name"]: value} if value else {}
    for field in planned["fields"] if values else ():
        if field["required"] and field["name"] not in values:
            said = f"{planned['name']}, {field['title']} (needed with what was given)"
            values[field["name"]] = click.prompt(said, hide_input=field["secret"])
    if values:
        credentials[planned["ref"]] = values

"""`junctor describe`: say what you want; look at the plan; confirm it."""

from __future__ import annotations

import sys
from typing import Any

import click

from junctor.cli import show
from junctor.cli.described import Credentials, ask, need_plan, open_settings, put
from junctor.cli.described_own import makes_own, tell_own
from junctor.cli.shell import Shell, json_object, with_shell
from junctor.model.errors import InvalidInput


@click.command("describe")
@click.argument("text", nargs=-1)
@click.option("--env", "environment", help="Where the connections are set up first.")
@click.option(
    "--prefer",
    multiple=True,
    metavar="CONNECTOR",
    help="Take this one where several could do it, such as postmark.",
)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="WHERE.FIELD=VALUE",
    help="Fill in a field of a connection, a step or `trigger`, such as sendMessage.channel=#ops.",
)
@click.option("--plan", "kept", metavar="FILE", help="A plan from --json, edited; - for stdin.")
@click.option("--apply", "apply_", is_flag=True, help="Make it, after asking for what is needed.")
@click.option("--yes", is_flag=True, help="With --apply: do not ask, and leave credentials out.")
@with_shell
def describe(
    shell: Shell,
    *,
    text: tuple[str, ...],
    environment: str | None,
    prefer: tuple[str, ...],
    given: tuple[str, ...],
    kept: str | None,
    apply_: bool,
    yes: bool,
) -> None:
    """Turn a sentence into a plan: connection, trigger, steps. Only --apply makes it."""
    if bool(text) == (kept is not None):
        raise click.UsageError("Say what you want, or name a plan with --plan.")
    if kept is not None:
        found = json_object(kept if kept == "-" else f"@{kept}", "--plan")
        need_plan(found, kept)
    else:
        found = shell.junctor.assistant.plan(" ".join(text), environment, prefer=prefer)
    credentials = put(found, given)
    if not shell.as_json:
        _tell(found)
    elif not apply_:
        show.print_json(found)
    if not apply_:
        if not shell.as_json and (found["connections"] or found["steps"] or makes_own(found)):
            click.echo("Nothing was made. Add --apply to make it.")
        return
    _make(shell, found, credentials, ask_first=sys.stdin.isatty() and not yes)


def _make(
    shell: Shell, found: dict[str, Any], credentials: Credentials, *, ask_first: bool
) -> None:
    """Make what the plan says, after asking for what is needed."""
    own = found["custom"] is not None and (ask_first or makes_own(found))
    if not (found["connections"] or found["steps"] or own):
        raise InvalidInput(
            "There is nothing in this plan to make.",
            cure="Name what the catalog has (`junctor connector list`), or say where the API is: "
            "`--set custom.declared=true --set custom.baseUrl=https://...`.",
        )
    if ask_first:
        click.confirm("Make this?", abort=True)
        ask(found, credentials)
    if lacking := open_settings(found):
        raise InvalidInput(
            f"It cannot be made without {', '.join(lacking)}.",
            cure=f"Add `--set {lacking[0]}=...`.",
            field="--set",
        )
    done = shell.junctor.assistant.apply(found, credentials)
    shell.done(_done(done), done)
    if done["flowKey"] and not shell.as_json:
        sample = "" if found["trigger"]["type"] == "manual" else " --sample"
        click.echo(f"Try it: junctor flow run {done['flowKey']}{sample}")


def _tell(plan: dict[str, Any]) -> None:
    _tell_connections(plan)
    if plan["entity"] is not None:
        fields = ", ".join(plan["entity"]["schema"].get("properties", {}))
        click.echo(f"Declare the entity type “{plan['entity']['name']}”: {fields}")
    if plan["steps"]:
        _tell_flow(plan)
    if plan["custom"] is not None:
        tell_own(plan)
    if plan.get("confidence") == "low":
        click.echo("Not all of this is what you said:")
    for text in plan["questions"]:
        click.echo(f"? {text}")
    for text in plan["tests"]:
        click.echo(f"Then: {text}")


def _tell_connections(plan: dict[str, Any]) -> None:
    for each in plan["connections"]:
        known = each.get("connectionId") is not None
        verb_ = "Use" if known else "Make"
        click.echo(f"{verb_} the connection “{each['name']}” ({each['integrationSlug']})")
        needs = [f["title"] for f in (*each["settings"], *each["fields"])]
        if needs:
            click.echo(f"  in {each['environment']} it asks for: {', '.join(needs)}")
        if each["signIn"]:
            click.echo("  then somebody signs in: junctor connection authorize")


def _tell_flow(plan: dict[str, Any]) -> None:
    click.echo(f"Draft the flow “{plan['flowName']}”, started by {_start(plan['trigger'])}")
    for line in _narrowed(plan["trigger"]):
        click.echo(f"  {line}")
    if plan["triggerMissing"]:
        click.echo(f"  its trigger still needs: {', '.join(plan['triggerMissing'])}")
    for number, step in enumerate(plan["steps"], 1):
        if step["each"]:
            click.echo(f"  For each of {step['each']}:")
        for pause in step["pauses"]:
            click.echo(f"  Before it: {_pause(pause)}")
        click.echo(f"  {number}. {step['connection']}.{step['operationKey']}: {step['name']}")
        if step["when"]:
            click.echo(f"     only when {step['when']}")
        for name, value in step["inputs"].items():
            click.echo(f"     {name} = {show.cell(value)}  ({step['origins'][name]})")
        if step["missing"]:
            click.echo(f"     still needs: {', '.join(step['missing'])}")
        if card := step["card"]:
            shown = ", ".join(card["fields"])
            click.echo(f"     then shows a card: {card['title']}{f' ({shown})' if shown else ''}")


def _narrowed(trigger: dict[str, Any]) -> list[str]:
    """What a start is told to look at, and which of its events count."""
    lines = [f"{name} = {show.cell(value)}" for name, value in trigger.get("inputs", {}).items()]
    if changes := trigger.get("changes"):
        lines.append(f"only what was {' or '.join(changes)}")
    for path, step in trigger.get("fields", {}).items():
        ends = [f"{end} {show.cell(step[end])}" for end in ("from", "to") if end in step]
        lines.append(" ".join(["only when", path, "changes", *ends]))
    where = trigger.get("where", {}).items()
    return lines + [f"only where {path} is {show.cell(value)}" for path, value in where]


def _pause(pause: dict[str, Any]) -> str:
    if pause["kind"] == "time":
        return f"wait {pause['seconds']:g} seconds"
    only = f" when {pause['when']}" if pause.get("when") else ""
    return f"somebody approves (“{pause['title']}”){only}"


def _start(trigger: dict[str, Any]) -> str:
    kind = trigger["type"]
    questions = {
        "manual": "hand",
        "webhook": "a webhook",
        "form": f"the form of `{trigger.get('entity')}`",
        "schedule": f"the clock ({trigger.get('cron')}, {trigger.get('timeZone', 'UTC')})",
        "connector": f"the trigger `{trigger.get('trigger')}` of {trigger.get('connection')}",
    }
    return questions[kind]


def _done(done: dict[str, Any]) -> str:
    own = [f"connector {done['connector']} made"] if done.get("connector") else []
    parts = [*own, f"{show.counted(len(done['made']), 'connection')} made"]
    if done["flowKey"]:
        parts.append(f"flow {done['flowKey']} drafted")
    if done["findings"]:
        found = show.counted(len(done["findings"]), "finding")
        parts.append(f"{found}: junctor flow validate {done['flowKey']}")
    return "; ".join(parts)

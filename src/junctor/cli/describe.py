"""`junctor describe`: say what you want; look at the plan; confirm it."""

from __future__ import annotations

import sys
from typing import Any

import click

from junctor.cli import show
from junctor.cli.shell import Shell, hidden, with_shell


@click.command("describe")
@click.argument("text", nargs=-1, required=True)
@click.option("--env", "environment", help="Where the connections are set up first.")
@click.option("--apply", "apply_", is_flag=True, help="Make it, after asking for what is needed.")
@click.option("--yes", is_flag=True, help="With --apply: do not ask, and leave credentials out.")
@with_shell
def describe(
    shell: Shell, *, text: tuple[str, ...], environment: str | None, apply_: bool, yes: bool
) -> None:
    """Turn a sentence into a plan: connection, trigger, steps. Only --apply makes it."""
    found = shell.junctor.assistant.plan(" ".join(text), environment)
    if not apply_:
        if shell.as_json:
            show.print_json(found)
        else:
            _tell(found)
            if found["connections"] or found["steps"]:
                click.echo("Nothing was made. Add --apply to make it.")
        return
    if not shell.as_json:
        _tell(found)
    interactive = sys.stdin.isatty() and not yes
    if interactive:
        click.confirm("Make this?", abort=True)
        _ask_for_trigger(found)
    done = shell.junctor.assistant.apply(found, _credentials(found) if interactive else {})
    shell.done(_done(done), done)


def _tell(plan: dict[str, Any]) -> None:
    _tell_connections(plan)
    if plan["entity"] is not None:
        fields = ", ".join(plan["entity"]["schema"].get("properties", {}))
        click.echo(f"Declare the entity type “{plan['entity']['name']}”: {fields}")
    if plan["steps"]:
        _tell_flow(plan)
    if plan["custom"] is not None:
        custom = plan["custom"]
        click.echo(f"Nothing matches; a custom connector “{custom['name']}” could be made:")
        click.echo(f"  junctor connector new {custom['key']} --http")
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


def _pause(pause: dict[str, Any]) -> str:
    if pause["kind"] == "time":
        return f"wait {pause['seconds']:g} seconds"
    return f"somebody approves (“{pause['title']}”)"


def _start(trigger: dict[str, Any]) -> str:
    kind = trigger["type"]
    questions = {
        "manual": "hand",
        "webhook": "a webhook",
        "form": f"the form of `{trigger.get('entity')}`",
        "schedule": f"the clock ({trigger.get('cron')})",
        "connector": f"the trigger `{trigger.get('trigger')}` of {trigger.get('connection')}",
    }
    return questions[kind]


def _ask_for_trigger(plan: dict[str, Any]) -> None:
    """Fill in what the trigger needs; left empty, it is filled in later."""
    fields = plan["triggerInputSchema"].get("properties", {})
    for name in plan["triggerMissing"]:
        title = fields.get(name, {}).get("title", name)
        if value := click.prompt(f"Trigger, {title}", default="", show_default=False):
            plan["trigger"].setdefault("inputs", {})[name] = value


def _credentials(plan: dict[str, Any]) -> dict[str, dict[str, str]]:
    found = {}
    for each in plan["connections"]:
        values = {}
        for field in each["fields"]:
            if field["secret"]:
                value = hidden(f"{each['name']}, {field['title']} (empty: later)")
            else:
                value = click.prompt(
                    f"{each['name']}, {field['title']}", default="", show_default=False
                )
            if value:
                values[field["name"]] = value
        if values:
            found[each["ref"]] = values
    return found


def _done(done: dict[str, Any]) -> str:
    parts = [f"{len(done['made'])} connections made"]
    if done["flowKey"]:
        parts.append(f"flow {done['flowKey']} drafted")
    if done["findings"]:
        parts.append(f"{len(done['findings'])} findings: junctor flow validate {done['flowKey']}")
    return "; ".join(parts)

"""`junctor flow run`: starts a flow and prints its steps as they end."""

from __future__ import annotations

from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.options import SCENARIOS
from junctor.cli.run import awaited
from junctor.cli.run_output import ending, step_line, step_trace, title
from junctor.cli.run_watch import Follower
from junctor.cli.shell import Shell, json_value, with_shell
from junctor.client.session import place

_POLL_SECONDS = 0.1
_QUIET_SECONDS = 0.3  # a run that is over by then needs nobody to look


@click.command("run")
@click.argument("flow_ref", metavar="FLOW")
@options.environment
@click.option("--live", is_flag=True, help="Really send. Without this nothing leaves.")
@click.option("--input", "given", metavar="JSON", help="The input: JSON, @FILE or - for stdin.")
@click.option(
    "--sample", is_flag=True, help="Begin with an event as the flow's trigger would bring it."
)
@click.option("--version", type=int, help="A published version; default the one live there.")
@click.option("--draft", is_flag=True, help="The draft, even where a version is live.")
@click.option("--until", metavar="NODE", help="Run to this node and no further.")
@options.node_scenarios
@click.option("--follow", is_flag=True, help="Print answers of models while they come.")
@click.option("--trace/--no-trace", default=True, help="With every request and answer.")
@with_shell
def run(
    shell: Shell,
    *,
    flow_ref: str,
    environment: str,
    live: bool,
    given: str | None,
    sample: bool,
    version: int | None,
    draft: bool,
    until: str | None,
    scenarios: tuple[str, ...],
    follow: bool,
    trace: bool,
) -> None:
    """Run a flow, sandboxed unless --live, and print what it sent or would have sent.

    Ends with 1 when the run fails.
    """
    body: dict[str, Any] = {
        "environment": environment,
        "mode": "live" if live else "sandbox",
        "scenarios": scenarios_of(scenarios),
        "draft": draft,
        "sample": sample,
    }
    if given is not None:
        body["input"] = json_value(given, "--input")
    if version is not None:
        body["version"] = version
    if until is not None:
        body["until"] = until
    if live and not shell.as_json:
        click.echo(f"LIVE in {environment}: this really sends.", err=True)
    flow_id = str(shell.junctor.flows.get(flow_ref)["id"])
    found = (_run_with_events if follow else _run_with_polls)(shell, flow_id, body)
    if shell.as_json:
        (show.print_line if follow else show.print_json)(found)
    else:
        click.echo(title(found))
        for step in found["steps"] if trace else ():
            if step["exchanges"]:
                click.echo(click.style(f"— {step['nodeId']}: {step['summary']}", bold=True))
                step_trace(step)
        ending(found)
    if found["state"] not in ("succeeded", "waiting"):
        shell.exit(1)


def _run_with_events(shell: Shell, flow_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Start it, and print what happens as it happens; the run with its steps in the end."""
    junctor = shell.junctor

    def begin() -> str:
        return str(junctor.flows.run(flow_id, **{**body, "wait": 0})["id"])

    found = Follower(shell).follow(begin)
    return {**found, "steps": junctor.runs.steps(found["id"])}


def scenarios_of(given: tuple[str, ...]) -> dict[str, str]:
    """`NODE=SCENARIO` options as a body."""
    found = {}
    for each in given:
        node, sign, scenario = each.partition("=")
        if not sign or scenario not in SCENARIOS:
            message = f"`{each}` is not NODE=SCENARIO; the scenarios are {', '.join(SCENARIOS)}."
            raise click.BadParameter(message, param_hint="--scenario")
        found[node] = scenario
    return found


def _run_with_polls(shell: Shell, flow_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Start it, print each step as it ends, and give the finished run."""
    junctor, backend = shell.junctor, shell.backend
    before = {each["id"] for each in junctor.flows.runs(flow_id, limit=20)}
    begun = backend.begin("/api/flows" + place(flow_id, "runs"), body)
    printed: set[int] = set()
    waited = 0.0
    run_id = None
    while not begun.done():
        backend.pause(_POLL_SECONDS)
        waited += _POLL_SECONDS
        if shell.as_json or begun.done() or waited < _QUIET_SECONDS:
            continue
        run_id = run_id or _started(shell, flow_id, before, body)
        if run_id is not None:
            _print_new_steps(junctor.runs.steps(run_id), printed)
    found = awaited(shell, begun.result())
    if not shell.as_json:
        _print_new_steps(found["steps"], printed if found["id"] == run_id else set())
    return found


def _started(shell: Shell, flow_id: str, before: set[str], body: dict[str, Any]) -> str | None:
    """Our run among the new ones; None while there is none, or more than one it could be."""
    fresh = [
        each["id"]
        for each in shell.junctor.flows.runs(flow_id, limit=20)
        if each["id"] not in before
        and (each["environment"], each["mode"]) == (body["environment"], body["mode"])
        and each["actor"].startswith("operator:")
    ]
    return str(fresh[0]) if len(fresh) == 1 else None


def _print_new_steps(steps: list[dict[str, Any]], printed: set[int]) -> None:
    for step in steps:
        if step["state"] != "running" and step["index"] not in printed:
            printed.add(step["index"])
            step_line(step)

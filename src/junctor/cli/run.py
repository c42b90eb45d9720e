"""`junctor run`: what ran."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.groups import CommandGroup
from junctor.cli.run_output import comparison_lines, ending, step_line, step_trace, title
from junctor.cli.run_watch import watch
from junctor.cli.shell import Shell, json_value, with_shell
from junctor.cli.time_arguments import moment
from junctor.cli.writing import write_new

_FILES = (
    ("Digest", "digest"),
    ("Name", "name"),
    ("Type", "contentType"),
    ("Bytes", "size"),
)
_PATIENCE = 5.0
_HOLDS_RUNS = ("forEach", "flow")
_LOOK = 0.2
_COLUMNS = (
    ("Run", "id"),
    ("Flow", "flowKey"),
    ("Version", lambda run: run["flowVersion"] or "draft"),
    ("Environment", "environment"),
    ("Mode", "mode"),
    ("State", "state"),
    ("Error class", lambda run: run["errorClass"] or ""),
    ("Calls", "calls"),
    ("Business key", lambda run: run["businessKey"] or ""),
    ("Started", lambda run: show.moment(run["startedAt"])),
)


@click.group("run", cls=CommandGroup)
def run() -> None:
    """What ran, with steps and traces."""


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which runs are meant."""
    for option in reversed(
        (
            click.option("--flow", help="Only runs of this flow."),
            click.option("--state", help="Only runs in this state: failed, or failed,cancelled..."),
            options.filter_environment,
            click.option(
                "--mode", type=click.Choice(["sandbox", "live"]), help="Only runs in this mode."
            ),
            click.option("--connection", help="Only runs that called through this connection."),
            click.option("--error-class", help="Only runs that failed so: auth, timeout..."),
            click.option("--business-key", help="Only runs about this, such as an order number."),
            click.option("--trigger", help="Only runs that this trigger started."),
            click.option(
                "--text", help="Only runs with these words in input, output, error or summary."
            ),
            options.since,
            options.until,
        )
    ):
        command = option(command)
    return command


def search(shell: Shell, given: dict[str, str | None]) -> dict[str, Any]:
    """The options as the filters of the interface."""
    flow, connection = given["flow"], given["connection"]
    return {
        "flowId": shell.junctor.flows.get(flow)["id"] if flow else None,
        "state": given["state"],
        "environment": given["environment"],
        "mode": given["mode"],
        "connectionId": shell.junctor.integrations.get(connection)["id"] if connection else None,
        "errorClass": given["error_class"],
        "businessKey": given["business_key"],
        "triggerId": given["trigger"],
        "text": given["text"],
        "since": moment(given["since"], "--since"),
        "until": moment(given["until"], "--until"),
    }


@run.command("list")
@_filters
@options.limit(50)
@with_shell
def list_(shell: Shell, *, limit: int, **given: str | None) -> None:
    """List runs, newest first."""
    found = shell.junctor.runs.all(limit=limit, **search(shell, given))
    shell.show_rows(
        found, _COLUMNS, "No run fits." if any(given.values()) else "Nothing has run yet."
    )


@run.command("show")
@click.argument("run_id", metavar="RUN")
@click.option("--trace/--no-trace", default=True, help="With every request and answer.")
@with_shell
def show_(shell: Shell, *, run_id: str, trace: bool) -> None:
    """Show a run: its steps, and what each sent or would have sent."""
    found = shell.junctor.runs.get(run_id)
    found["steps"] = shell.junctor.runs.steps(run_id)
    if shell.as_json:
        show.print_json(found)
        return
    click.echo(title(found))
    for step in found["steps"]:
        step_line(step)
        if trace:
            step_trace(step)
    if any(step["nodeType"] in _HOLDS_RUNS for step in found["steps"]):
        for each in shell.junctor.runs.children(run_id):
            click.echo(f"  inside of {each['parent']['nodeId']}: {each['id']} {each['state']}")
    ending(found)


run.add_command(watch)


@run.command("cancel")
@click.argument("run_id", metavar="RUN")
@with_shell
def cancel(shell: Shell, *, run_id: str) -> None:
    """End a run now."""
    before = shell.junctor.runs.get(run_id)
    _shown(shell, shell.junctor.runs.cancel(run_id))
    if before["finishedAt"]:
        click.echo("The run had ended before; it stays as it is.", err=True)


@run.command("signal")
@click.argument("run_id", metavar="RUN")
@click.argument("name")
@click.option("--payload", metavar="JSON", help="What it is given: JSON, @FILE or - for stdin.")
@with_shell
def signal(shell: Shell, *, run_id: str, name: str, payload: str | None) -> None:
    """Give a run the signal NAME that it waits for, or will wait for."""
    given = None if payload is None else json_value(payload, "--payload")
    found = shell.junctor.runs.signal(run_id, name, given)
    shell.done(f"{found['nodeId']} of {found['runId']} was given the signal {name}", found)
    settle(shell, run_id)


@run.command("resume")
@click.argument("run_id", metavar="RUN")
@with_shell
def resume(shell: Shell, *, run_id: str) -> None:
    """Go on where a run failed or was ended; what succeeded does not run again."""
    finish(shell, shell.junctor.runs.resume(run_id, wait=_PATIENCE))


@run.command("fork")
@click.argument("run_id", metavar="RUN")
@click.argument("node")
@with_shell
def fork(shell: Shell, *, run_id: str, node: str) -> None:
    """Run the same document again from a node on; what ran before it is kept."""
    finish(shell, shell.junctor.runs.fork(run_id, node, wait=_PATIENCE))


@run.command("rerun")
@click.argument("run_id", metavar="RUN")
@click.option("--from", "node", help="The node to begin at; default the first.")
@click.option("--until", metavar="NODE", help="Run to this node and no further.")
@click.option("--input", "given", metavar="JSON", help="Another input: JSON, @FILE or - for stdin.")
@click.option("--sandbox", "mode", flag_value="sandbox", help="Send nothing, whatever it did.")
@click.option("--live", "mode", flag_value="live", help="Really send, whatever it did.")
@with_shell
def rerun(
    shell: Shell,
    *,
    run_id: str,
    node: str | None,
    until: str | None,
    given: str | None,
    mode: str | None,
) -> None:
    """Give the same input, or another one, to the flow as it is now."""
    wanted = {"node": node, "until": until, "mode": mode}
    more: dict[str, Any] = {name: value for name, value in wanted.items() if value}
    if given is not None:
        more["input"] = json_value(given, "--input")
    finish(shell, shell.junctor.runs.rerun(run_id, wait=_PATIENCE, **more))


@run.command("compare")
@click.argument("left")
@click.argument("right")
@with_shell
def compare(shell: Shell, *, left: str, right: str) -> None:
    """Show what differs between two runs. Ends with 1 when something does."""
    found = shell.junctor.runs.compare(left, right)
    if shell.as_json:
        show.print_json(found)
    else:
        for line in comparison_lines(found):
            click.echo(line)
    if not found["same"]:
        shell.exit(1)


@run.command("curl")
@click.argument("run_id", metavar="RUN")
@click.argument("node")
@with_shell
def curl(shell: Shell, *, run_id: str, node: str) -> None:
    """Print the requests of a node as curl commands; secrets are shell variables."""
    steps = shell.junctor.runs.steps(run_id)
    index = next((each["index"] for each in steps if each["nodeId"] == node), None)
    if index is None:
        known = ", ".join(each["nodeId"] for each in steps)
        raise click.BadParameter(f"The run has no node `{node}`; it has {known}.")
    found = shell.junctor.runs.step(run_id, index)["exchanges"]
    if shell.as_json:
        show.print_json([each["curl"] for each in found])
        return
    for curl in dict.fromkeys(each["curl"] for each in found):  # another attempt is the same
        click.echo(curl or "# this request cannot be written as curl")
    if not found:
        click.echo("# the node called nobody", err=True)


@run.command("payload")
@click.argument("run_id", metavar="RUN")
@click.argument("digest")
@with_shell
def payload(shell: Shell, *, run_id: str, digest: str) -> None:
    """Print a value that was too large for its step; its preview names the digest."""
    show.print_json(shell.junctor.runs.payload(run_id, digest))


@run.command("files")
@click.argument("run_id", metavar="RUN")
@with_shell
def files(shell: Shell, *, run_id: str) -> None:
    """List the files that the steps of a run got."""
    shell.show_rows(shell.junctor.runs.files(run_id), _FILES, "The run keeps no file.")


@run.command("file")
@click.argument("run_id", metavar="RUN")
@click.argument("digest")
@click.option(
    "--to",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write.",
)
@with_shell
def file(shell: Shell, *, run_id: str, digest: str, path: Path) -> None:
    """Write a file of a run to --to, which must not be there; the audit says who did."""
    data = shell.junctor.runs.file(run_id, digest)
    write_new(path, data, mode=0o666)
    shell.done(
        f"{show.counted(len(data), 'byte')} written to {path}",
        {"path": str(path), "size": len(data)},
    )


@run.command("rerun-all")
@_filters
@options.limit(50, 200)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_shell
def rerun_all(shell: Shell, *, limit: int, yes: bool, **given: str | None) -> None:
    """Give their input once more to the flows of many runs; failed ones unless --state says else.

    Ends with 1 when one of them could not be started.
    """
    where = search(shell, {**given, "state": given["state"] or "failed"})
    found = shell.junctor.runs.all(limit=limit, **where)
    live = sum(each["mode"] == "live" for each in found)
    if found and not yes and not shell.as_json:
        click.confirm(f"Run {len(found)} again, {live} of them live?", abort=True)
    done = shell.junctor.runs.rerun_many([each["id"] for each in found]) if found else []
    columns = (
        ("Run", "runId"),
        ("New run", lambda each: each["newRunId"] or "none"),
        ("Why not", lambda each: (each["problem"] or {}).get("message", "")),
    )
    shell.show_rows(done, columns, "No run fits.")
    if any(each["problem"] for each in done):
        shell.exit(1)


def awaited(shell: Shell, found: dict[str, Any]) -> dict[str, Any]:
    """The run with its steps when it has ended, or waits for somebody or something."""
    run_id = found["id"]
    while found["finishedAt"] is None and not waits(shell, found):
        shell.backend.pause(_LOOK)
        found = shell.junctor.runs.get(run_id)
    if "steps" not in found:
        found["steps"] = shell.junctor.runs.steps(run_id)
    return found


def waits(shell: Shell, found: dict[str, Any]) -> bool:
    """Whether a run waits at a node of its own, not for runs inside it."""
    if found["state"] != "waiting":
        return False
    steps = shell.junctor.runs.steps(found["id"])
    return any(s["state"] == "waiting" and s["nodeType"] in ("wait", "approve") for s in steps)


def settle(shell: Shell, run_id: str) -> None:
    """Give a run that was answered a moment to go on, before a process of our own ends."""
    left = _PATIENCE
    while left > 0 and shell.junctor.runs.get(run_id)["state"] in ("queued", "running"):
        shell.backend.pause(_LOOK)
        left -= _LOOK


def finish(shell: Shell, found: dict[str, Any]) -> None:
    """Wait for the end of a run and print it; ends with 1 when it did not succeed."""
    found = awaited(shell, found)
    _shown(shell, found)
    if found["state"] not in ("succeeded", "waiting"):
        shell.exit(1)


def _shown(shell: Shell, found: dict[str, Any]) -> None:
    if shell.as_json:
        show.print_json(found)
        return
    click.echo(title(found))
    for step in found.get("steps", ()):
        step_line(step)
    ending(found)

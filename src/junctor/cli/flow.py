"""`junctor flow`: documents are validated, saved, published and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.export_apply import apply_flows, export_flows
from junctor.cli.flow_run import run as run_flow
from junctor.cli.flow_test import test as test_flow
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, document, with_shell

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_COLUMNS = (
    ("Key", "key"),
    ("Name", "name"),
    ("Folder", "folder"),
    ("Latest", lambda flow: flow["latestVersion"] or "draft"),
    ("Live in", lambda flow: [_live(flow, k, v) for k, v in flow["deployed"].items()]),
    ("Changed", lambda flow: show.moment(flow["updatedAt"])),
)


def _live(flow: dict[str, Any], environment: str, version: int) -> str:
    off = " (off)" if environment in flow["disabled"] else ""
    return f"{environment} {version}{off}"


@click.group("flow", cls=CommandGroup)
def flow() -> None:
    """Flows: validate, save, publish, run."""


flow.add_command(run_flow)
flow.add_command(export_flows)
flow.add_command(apply_flows)
flow.add_command(test_flow)


@flow.command("list")
@click.argument("text", required=False)
@click.option("--folder", help="Those of this folder and of the folders in it.")
@with_shell
def list_(shell: Shell, *, text: str | None, folder: str | None) -> None:
    """List the flows, or those that match TEXT."""
    found = shell.junctor.flows.all(text, folder=folder)
    shell.show_rows(found, _COLUMNS, "There is no flow yet.")


@flow.command("move")
@click.argument("flow_refs", metavar="FLOW...", nargs=-1)
@click.option("--to", "folder", required=True, help="Like Clinic/Intake; '' is the top.")
@click.option("--from", "from_folder", help="Every flow of this folder, inner folders kept.")
@with_shell
def move(shell: Shell, *, flow_refs: tuple[str, ...], folder: str, from_folder: str | None) -> None:
    """Put flows, or all of a folder, into a folder: one that lists show, made by its first flow."""
    if not flow_refs and not from_folder:
        raise click.UsageError("Name the flows, or a folder with --from.")
    moved = shell.junctor.flows.move(folder, *flow_refs, from_folder=from_folder)
    shell.done(f"{show.counted(len(moved), 'flow')} moved to {folder or 'the top'}", moved)


@flow.command("show")
@click.argument("flow_ref", metavar="FLOW")
@click.option("--version", type=int, help="A published version instead of the draft.")
@with_shell
def show_(shell: Shell, *, flow_ref: str, version: int | None) -> None:
    """Show a flow: its nodes and where they lead."""
    found = shell.junctor.flows.get(flow_ref)
    if version is not None:
        found = shell.junctor.flows.version(flow_ref, version)
    if shell.as_json:
        show.print_json(found)
        return
    drawn = found.get("document") or found["draft"]
    click.echo(f"{drawn.get('name') or drawn['key']} ({drawn['key']})")
    show.table(
        ("Node", "Type", "Does", "Leads to"),
        [
            (n["id"], n["type"], str(n.get("operationKey") or n.get("url") or ""), _leads(n))
            for n in drawn["nodes"]
        ],
    )


def _leads(node: dict[str, Any]) -> str:
    following = node.get("next") or []
    following = [following] if isinstance(following, str) else list(following)
    cases = [f"{case}: {goal}" for case, goal in (node.get("cases") or {}).items()]
    return ", ".join(following + cases)


@flow.command("validate")
@click.argument("file", type=_FILE)
@click.option("--env", "environment", help="Also what live runs would lack there.")
@with_shell
def validate(shell: Shell, *, file: Path, environment: str | None) -> None:
    """Say everything that is wrong with a document; nothing is saved. Ends with 1 on errors."""
    found = shell.junctor.flows.validate(document(file), environment=environment)
    _tell(shell, found, f"{file}: no faults")
    if any(_is_error(each) for each in found):
        shell.exit(1)


def _is_error(finding: dict[str, Any]) -> bool:
    return bool(finding.get("severity", "error") == "error")


def _tell(shell: Shell, findings: list[dict[str, Any]], otherwise: str) -> None:
    if shell.as_json:
        show.print_json(findings)
        return
    for each in findings:
        click.echo(show.finding_line(each))
    if not findings:
        click.echo(otherwise)


@flow.command("create")
@click.argument("file", type=_FILE)
@with_shell
def create(shell: Shell, *, file: Path) -> None:
    """Save the document in FILE as a new flow."""
    found = shell.junctor.flows.create(document(file))
    _saved(shell, found, "created")


def _saved(shell: Shell, found: dict[str, Any], what: str) -> None:
    shell.done(f"flow {found['key']} {what} (revision {found['revision']})", found)
    for each in found["findings"] if not shell.as_json else ():
        click.echo(f"  {show.finding_line(each)}", err=True)


@flow.command("publish")
@click.argument("flow_ref", metavar="FLOW")
@click.option("--note", default="", help="What is new.")
@click.option("--env", "environments", multiple=True, help="Live here only; default everywhere.")
@with_shell
def publish(shell: Shell, *, flow_ref: str, note: str, environments: tuple[str, ...]) -> None:
    """Make the draft the next version: pinned, immutable, live."""
    made = shell.junctor.flows.publish(flow_ref, note=note, environments=environments or None)
    shell.done(f"flow {flow_ref}: version {made['version']} published, {made['digest']}", made)
    for each in made["missing"] if not shell.as_json else ():
        line = show.finding_line({**each, "severity": "missing"})
        click.echo(f"  {each['environment']}: {line}", err=True)


@flow.command("deploy")
@click.argument("flow_ref", metavar="FLOW")
@click.argument("version", type=int)
@options.required_environment
@with_shell
def deploy(shell: Shell, *, flow_ref: str, version: int, environment: str) -> None:
    """Make a published version the live one of an environment; also the way back."""
    found = shell.junctor.flows.deploy(flow_ref, version, environment)
    shell.done(f"flow {flow_ref}: version {version} is live in {environment}", found)


@flow.command("rollback")
@click.argument("flow_ref", metavar="FLOW")
@options.required_environment
@with_shell
def rollback(shell: Shell, *, flow_ref: str, environment: str) -> None:
    """Make the version before the live one live again in an environment."""
    from junctor.model.errors import InvalidInput

    found = shell.junctor.flows.get(flow_ref)
    version = int(found["deployed"].get(environment) or 0)
    if version < 2:
        raise InvalidInput(
            f"There is no version before the one that is live in `{environment}`.",
            field="environment",
            cure="Choose one with `junctor flow deploy`.",
        )
    made = shell.junctor.flows.deploy(flow_ref, version - 1, environment)
    shell.done(f"flow {flow_ref}: version {version - 1} is live in {environment} again", made)


@flow.command("disable")
@click.argument("flow_ref", metavar="FLOW")
@options.required_environment
@with_shell
def disable(shell: Shell, *, flow_ref: str, environment: str) -> None:
    """Switch a live flow off in an environment: its triggers pause, nobody starts it there."""
    for each in shell.junctor.flows.dependents(flow_ref) if not shell.as_json else ():
        if environment in (*each.get("liveIn", ()), each.get("environment")):
            click.echo(f"note: {show.dependent_line(each)}", err=True)
    found = shell.junctor.flows.disable(flow_ref, environment)
    shell.done(f"flow {flow_ref} is off in {environment}", found)


@flow.command("enable")
@click.argument("flow_ref", metavar="FLOW")
@options.required_environment
@with_shell
def enable(shell: Shell, *, flow_ref: str, environment: str) -> None:
    """Switch a flow on again in an environment."""
    found = shell.junctor.flows.enable(flow_ref, environment)
    shell.done(f"flow {flow_ref} is on in {environment}", found)


@flow.command("diff")
@click.argument("flow_ref", metavar="FLOW")
@click.argument("before", metavar="BEFORE", required=False)
@click.argument("after", metavar="AFTER", default="draft")
@with_shell
def diff(shell: Shell, *, flow_ref: str, before: str | None, after: str) -> None:
    """Show what differs between two versions (numbers), or the latest and the draft."""
    found = shell.junctor.flows.diff(flow_ref, before, after)
    shell.done(found["text"] or "no differences", found)


@flow.command("versions")
@click.argument("flow_ref", metavar="FLOW")
@with_shell
def versions(shell: Shell, *, flow_ref: str) -> None:
    """List the published versions, newest first."""
    columns = (
        ("Version", "version"),
        ("Published", lambda each: show.moment(each["publishedAt"])),
        ("By", "publishedBy"),
        ("Note", "note"),
        ("Digest", lambda each: each["digest"][:19]),
    )
    shell.show_rows(shell.junctor.flows.versions(flow_ref), columns, "It was never published.")


@flow.command("delete")
@click.argument("flow_ref", metavar="FLOW")
@click.option("--force", is_flag=True, help="Although something hangs on it.")
@with_shell
def delete(shell: Shell, *, flow_ref: str, force: bool) -> None:
    """Delete a flow with its versions; one with triggers, callers or open runs is refused."""
    shell.junctor.flows.delete(flow_ref, force=force)
    shell.done(f"flow {flow_ref} deleted")


@flow.command("dependents")
@click.argument("flow_ref", metavar="FLOW")
@with_shell
def dependents(shell: Shell, *, flow_ref: str) -> None:
    """List what hangs on a flow: its triggers, flows that run it, runs that have not ended."""
    from junctor.cli.connection import tell_dependents

    tell_dependents(shell, shell.junctor.flows.dependents(flow_ref))

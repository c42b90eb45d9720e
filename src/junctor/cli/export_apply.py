"""`export` and `apply` of flows and projects: files for Git, a plan, then the change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from junctor.cli import show
from junctor.cli.shell import Shell, document, with_shell
from junctor.cli.writing import replace_all

_SIGNS = {"create": "+", "change": "~", "unchanged": "=", "missing": "!"}
_KINDS = {
    "connectors": "connector",
    "entities": "entity type",
    "connections": "connection",
    "flows": "flow",
}
"""What a project is written as, each kind in a folder of its name; what one of it is called."""
_PROJECT = "project.json"


def _text(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _name(kind: str, each: dict[str, Any]) -> str:
    if kind == "connectors":
        return f"{each['key']}-{each['version']}.json"
    return f"{each['key']}.json"


@click.command("export")
@click.argument("flow_refs", metavar="FLOW...", nargs=-1)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write one file for each flow here; without it they are printed.",
)
@with_shell
def export_flows(shell: Shell, *, flow_refs: tuple[str, ...], folder: Path | None) -> None:
    """Write flows (all) as files for Git: stable order, names, no secrets and no pins."""
    wanted = {shell.junctor.flows.get(ref)["key"] for ref in flow_refs}
    found = [each["document"] for each in shell.junctor.export()["flows"]]
    found = [each for each in found if not wanted or each["key"] in wanted]
    if folder is None:
        content = found[0] if len(wanted) == 1 else found
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    replace_all({folder / _name("flows", each): _text(each) for each in found})
    shell.done(
        f"{show.counted(len(found), 'flow')} written to {folder}",
        {"flows": [e["key"] for e in found]},
    )


@click.command("apply")
@click.argument("place", metavar="FILE|DIR", type=click.Path(path_type=Path, exists=True))
@click.option("--plan", "only_plan", is_flag=True, help="Show what would change, and stop.")
@click.option("--publish", is_flag=True, help="Publish what changed; names become pins.")
@click.option("--env", "environments", multiple=True, help="Publish here only; default everywhere.")
@with_shell
def apply_flows(
    shell: Shell,
    *,
    place: Path,
    only_plan: bool,
    publish: bool,
    environments: tuple[str, ...],
) -> None:
    """Save the flows in FILE or DIR as drafts: new ones, or those with their keys.

    The plan is shown first. What is the same stays untouched.
    """
    files = sorted(place.glob("*.json")) if place.is_dir() else [place]
    live = _places(shell, environments) if publish else []
    flows = [{"document": document(file), "live": live} for file in files]
    _bring(shell, {"flows": flows}, only_plan=only_plan)
    if not only_plan and not shell.as_json:
        _warn(shell, flows)


def _places(shell: Shell, wanted: tuple[str, ...]) -> list[str]:
    return list(wanted) or [each["key"] for each in shell.junctor.environments.all()]


def _warn(shell: Shell, flows: list[dict[str, Any]]) -> None:
    for each in flows:
        for finding in shell.junctor.flows.validate(each["document"]):
            click.echo(f"  {show.finding_line(finding)}", err=True)


@click.command("export")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where the files go; files of things that are gone are removed.",
)
@with_shell
def export_project(shell: Shell, *, folder: Path) -> None:
    """Write the project as files for Git: connections, connectors, entity types, flows.

    Of secrets and credentials only names and environments are written.
    """
    found = shell.junctor.export()
    rest = {k: v for k, v in found.items() if k not in _KINDS}
    rest["live"] = {each["document"]["key"]: each["live"] for each in found["flows"]}
    texts = {folder / _PROJECT: _text(rest)}
    for kind in _KINDS:
        for each in found[kind]:
            content = each["document"] if kind == "flows" else each
            texts[folder / kind / _name(kind, content)] = _text(content)
    replace_all(texts)
    for kind in _KINDS:
        for file in (folder / kind).glob("*.json"):
            if file not in texts:
                file.unlink()
    counts = ", ".join(show.counted(len(found[kind]), word) for kind, word in _KINDS.items())
    shell.done(f"{counts} written to {folder}", found)


@click.command("apply")
@click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--plan", "only_plan", is_flag=True, help="Show what would change, and stop.")
@with_shell
def apply_project(shell: Shell, *, folder: Path, only_plan: bool) -> None:
    """Bring the project to what the files in DIR say; the plan is shown first.

    What the files do not name stays as it is. Secrets and credentials that are missing are
    named; nobody but you can enter them.
    """
    project = folder / _PROJECT
    rest = json.loads(project.read_text("utf-8")) if project.exists() else {}
    live = rest.pop("live", {})
    bundle: dict[str, Any] = {**rest}
    for kind in _KINDS:
        bundle[kind] = [document(file) for file in sorted((folder / kind).glob("*.json"))]
    bundle["flows"] = [
        {"document": each, "live": live.get(each.get("key"), [])} for each in bundle["flows"]
    ]
    _bring(shell, bundle, only_plan=only_plan)


def _bring(shell: Shell, bundle: dict[str, Any], *, only_plan: bool) -> None:
    plan = shell.junctor.bring(bundle)
    if shell.as_json and only_plan:
        show.print_json(plan)
        return
    if not shell.as_json:
        _tell(plan)
    if only_plan:
        return
    done = shell.junctor.bring(bundle, dry_run=False)
    if shell.as_json:
        show.print_json(done)
        return
    changed = [each for each in done["actions"] if each["does"] in ("create", "change")]
    text = f"{show.counted(len(changed), 'change')} made"
    click.echo(text if changed else "nothing to change")


def _tell(plan: dict[str, Any]) -> None:
    for each in plan["actions"]:
        if each["does"] == "missing":
            where = ", ".join(each["lines"])
            click.echo(f"! {each['kind']} {each['key']} is not set in {where}")
            continue
        click.echo(f"{_SIGNS[each['does']]} {each['kind']} {each['key']}: {each['does']}")
        for line in each["lines"] if each["does"] == "change" else ():
            click.echo(f"    {line}")

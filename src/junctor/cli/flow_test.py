"""`junctor flow test`: what a flow would send, against golden files; for anybody's CI."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from junctor.cli import options, show
from junctor.cli.flow_run import scenarios_of
from junctor.cli.run import awaited
from junctor.cli.shell import Shell, json_value, with_shell
from junctor.cli.writing import replace_all


@click.command("test")
@click.argument("flow_ref", metavar="FLOW")
@click.option(
    "--golden",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of golden files, one per case.",
)
@click.option("--case", help="One case; a new name makes a new one. Default: all that are there.")
@click.option("--input", "given", metavar="JSON", help="The input of the case: JSON, @FILE or -.")
@options.environment
@options.node_scenarios
@click.option("--update", is_flag=True, help="Write what the flow would send now.")
@click.option("--ci", is_flag=True, help="Write nothing; a case that is not there is a failure.")
@with_shell
def test(
    shell: Shell,
    *,
    flow_ref: str,
    folder: Path,
    case: str | None,
    given: str | None,
    environment: str,
    scenarios: tuple[str, ...],
    update: bool,
    ci: bool,
) -> None:
    """Run a flow's draft in the sandbox and compare what it would send with golden files.

    A case that is not there yet is written, except with --ci. Ends with 1 when something differs.
    """
    from junctor.core.runs.golden import Case, text_of

    if ci and update:
        raise click.BadParameter("--ci writes nothing.", param_hint="--update")

    flow = shell.junctor.flows.get(flow_ref)
    files = {file.stem: _read(file) for file in sorted(folder.glob("*.json"))}
    more: dict[str, Any] = {}
    if given is not None:
        more["input"] = json_value(given, "--input")
    if scenarios:
        more["scenarios"] = scenarios_of(scenarios)
    name = case or "default"
    if case is None and more and set(files) - {name}:
        raise click.BadParameter(
            f"Name the case that this is for: {', '.join(files)}, or a new one.",
            param_hint="--case",
        )
    if case is not None or more or not files:
        if ci and name not in files:
            raise click.BadParameter(
                f"{folder} has no case `{name}`. Run it once without --ci and commit the file.",
                param_hint="--golden",
            )
        update = update or name not in files
        known = files.get(name) or Case(flow=flow["key"], environment=environment)
        files = {name: Case.model_validate({**known.model_dump(), **more})}
    files = {each: _dated(found, update=update) for each, found in files.items()}
    results = [_tested(shell, flow, name, each, update=update) for name, each in files.items()]
    for result in results:
        if result["state"] == "stored":
            replace_all({folder / f"{result['case']}.json": text_of(result.pop("now"))})
        result.pop("now", None)
    _tell(shell, results)
    if any(each["state"] == "differs" for each in results):
        shell.exit(1)


def _dated(case: Any, *, update: bool) -> Any:
    """A case that is written, with the moment that its runs take for now."""
    if case.at is not None or not update:
        return case
    return case.model_copy(update={"at": int(time.time() * 1000)})


def _read(file: Path) -> Any:
    from pydantic import ValidationError

    from junctor.core.runs.golden import Case

    try:
        return Case.model_validate_json(file.read_bytes())
    except (ValidationError, ValueError):
        raise click.BadParameter(
            f"{file} is no golden file. Delete it and run the test again to write it anew."
        ) from None


def _tested(
    shell: Shell, flow: dict[str, Any], name: str, case: Any, *, update: bool
) -> dict[str, Any]:
    """Run one case and compare."""
    from junctor.core.runs.golden import differences, golden
    from junctor.model.flow import Step

    found = awaited(shell, shell.junctor.flows.run(flow["id"], **case.order))
    requests = golden([Step.model_validate(_stored(each)) for each in found["steps"]])
    for child in shell.junctor.runs.children(found["id"]):
        steps = shell.junctor.runs.steps(child["id"])
        inner = golden([Step.model_validate(_stored(each)) for each in steps])
        place = child["id"].removeprefix(found["id"])
        requests += [{**each, "node": f"{place[1:]}/{each['node']}"} for each in inner]
    made = case.model_copy(update={"state": found["state"], "requests": requests})
    now = json.loads(made.model_dump_json(by_alias=True, exclude_defaults=True))
    wanted = json.loads(case.model_dump_json(by_alias=True, exclude_defaults=True))
    result: dict[str, Any] = {"case": name, "runId": found["id"], "requests": len(requests)}
    if update:
        return {**result, "state": "stored", "diff": "", "now": now}
    diff = differences(f"{name}.json", wanted, now)
    return {**result, "state": "differs" if diff else "same", "diff": diff}


def _stored(step: dict[str, Any]) -> dict[str, Any]:
    from junctor.model.flow import Step

    known = {field.alias or name for name, field in Step.model_fields.items()}
    return {name: value for name, value in step.items() if name in known}


def _tell(shell: Shell, results: list[dict[str, Any]]) -> None:
    if shell.as_json:
        show.print_json(results)
        return
    for each in results:
        click.echo(f"{each['case']}: {each['state']}, {each['requests']} requests")
        if each["diff"]:
            click.echo(each["diff"], nl=False)

"""`junctor connector`: write, check, try, list and show connectors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from junctor.cli import options, show
from junctor.cli.connector_list import fail, list_, show_
from junctor.cli.connector_versions import COMMANDS
from junctor.cli.groups import CommandGroup

if TYPE_CHECKING:
    from junctor.core.catalog import Fault

_QUOTED = "Quote it as '{\"a\": 1}'."
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


NO_TEST = (
    "No test operation could be named: every endpoint that reads needs an input, so Test "
    "Connection\n  looks at network and TLS alone. To name one, add an endpoint that needs nothing "
    "(such as\n  `--endpoint ping GET /`), or an operation of that kind to {} with `test: ITS-KEY`."
)


@click.group("connector", cls=CommandGroup)
def connector() -> None:
    """Describe outside systems: write, check, try, list and show connectors."""


for _command in (*COMMANDS, list_, show_):
    connector.add_command(_command)


@connector.command("new")
@click.argument("name")
@click.option("--http", is_flag=True, help="A custom HTTP connector: base URL and endpoints.")
@click.option(
    "--auth",
    default="bearer_token",
    show_default=True,
    type=click.Choice(["none", "bearer_token", "api_key", "basic", "oauth2"]),
    help="How requests are signed in.",
)
@click.option(
    "--base-url",
    default="https://api.example.com",
    show_default=True,
    help="Where the paths of its operations begin.",
)
@click.option(
    "--endpoint",
    "endpoints",
    nargs=3,
    multiple=True,
    metavar="KEY METHOD PATH",
    help="With --http: an endpoint, such as `getContact GET /contacts/{id}`.",
)
@click.option(
    "--from",
    "form_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --http: the whole form as YAML or JSON, with input and response schemas.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder to write it in; default here.",
)
@_json
def new(
    name: str,
    *,
    http: bool,
    auth: str,
    base_url: str,
    endpoints: tuple[tuple[str, str, str], ...],
    form_file: Path | None,
    into: Path,
    as_json: bool,
) -> None:
    """Write a connector folder with comments, and check it."""
    from junctor.core.catalog import check_path, custom_http_spec
    from junctor.core.catalog.scaffold import new_folder, spec_folder
    from junctor.model.errors import JunctorError

    try:
        if http:
            form = _form(name, auth, base_url, endpoints, form_file)
            spec = custom_http_spec(form)
            folder = spec_folder(into, spec)
        else:
            folder = new_folder(into, name, auth)
        faults = check_path(folder)
    except JunctorError as error:
        fail(error, as_json=as_json)
        return
    if as_json:
        show.print_json({"path": str(folder), "faults": [f.to_json() for f in faults]})
    else:
        for file in sorted(p for p in folder.rglob("*") if p.is_file()):
            click.echo(f"  wrote {file}")
        _tell(faults, str(folder))
        if http and spec.test is None:
            click.echo(NO_TEST.format(folder / "connector.yaml"))
        click.echo(f"Next: edit {folder / 'connector.yaml'}, then junctor connector check {folder}")


def _form(
    name: str,
    auth: str,
    base_url: str,
    endpoints: tuple[tuple[str, str, str], ...],
    form_file: Path | None,
) -> Any:
    from pydantic import ValidationError

    from junctor.core.catalog import CustomHttp
    from junctor.core.catalog.fault import invalid
    from junctor.core.catalog.manifest import faults_in
    from junctor.core.catalog.scaffold import title
    from junctor.core.catalog.yaml_text import Document, read_yaml

    if form_file is not None:
        document = read_yaml(form_file.read_bytes(), form_file.name)
        given = {"key": name, "name": title(name), **(document.value or {})}
    else:
        listed = endpoints or (("ping", "GET", "/"),)
        scheme: dict[str, Any] = {"type": auth}
        if auth == "oauth2":
            scheme |= {"grant": "client_credentials", "tokenUrl": f"{base_url}/oauth/token"}
        given = {
            "key": name,
            "name": title(name),
            "baseUrl": base_url,
            "auth": scheme,
            "endpoints": [{"key": k, "method": m.upper(), "path": p} for k, m, p in listed],
        }
        document = Document("form", given)
    try:
        return CustomHttp.model_validate(given)
    except ValidationError as error:
        raise invalid("The form", faults_in(error, document)) from None


@connector.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@_json
def check(paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Print every fault of connectors, each with its place and cure, or the grade without faults.

    A path is a connector's folder, a folder of such folders, or a Python file. Without PATHS
    it checks the folder you are in. Ends with 1 when there are faults.
    """
    from junctor.core.catalog import check_path
    from junctor.core.catalog.discovery import folders_under

    given = paths or (Path.cwd(),)
    each = [folder for path in given for folder in folders_under(path) or [path]]
    found = {str(path): check_path(path) for path in each}
    if as_json:
        show.print_json({path: [f.to_json() for f in faults] for path, faults in found.items()})
    else:
        for path, faults in found.items():
            _tell(faults, path)
            if not faults:
                _grade(Path(path))
    if any(found.values()):
        sys.exit(1)


def _tell(faults: list[Fault], path: str) -> None:
    if not faults:
        click.echo(f"{path}: no faults")
        return
    click.echo(f"{path}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}")
    for fault in faults:
        click.echo(f"  {fault.place}: {fault.message}")
        click.echo(click.style(f"      {fault.cure}", dim=True))


def _grade(path: Path) -> None:
    from junctor.cli.connector_quality import print_grade
    from junctor.core.catalog import CatalogEntry, read_folder
    from junctor.core.catalog.folder import is_connector

    if is_connector(path):
        assessment = CatalogEntry(read_folder(path), source="path", folder=path).assessment
        assert assessment is not None, "a folder can be measured"
        print_grade(assessment)


@connector.command("try")
@click.argument("operation")
@click.option("--input", "inputs", default="{}", help="The inputs as a JSON object.")
@click.option(
    "--path",
    type=click.Path(path_type=Path, exists=True),
    default=Path(),
    help="The connector: a folder or a Python file. Default: here.",
)
@options.scenario
@click.option(
    "--config",
    default="{}",
    metavar="JSON",
    help="Settings of the connection; default: the examples of those that are required.",
)
@click.option(
    "--sample",
    "case",
    metavar="CASE",
    help="Write samples/OPERATION.CASE.json from the inputs and the answer.",
)
@click.option(
    "--answer",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="With --sample: the vendor's answer, instead of the sandbox's.",
)
@click.option("--status", default=200, show_default=True, help="With --answer: its status.")
@_json
def try_(
    operation: str,
    *,
    inputs: str,
    path: Path,
    scenario: str,
    config: str,
    case: str | None,
    answer: Path | None,
    status: int,
    as_json: bool,
) -> None:
    """Run an OPERATION in the sandbox: shows what would have been sent. Nothing leaves.

    With --sample it keeps inputs, request, answer and outcome as a case of the folder.
    """
    import asyncio

    from junctor.app.offline import try_operation
    from junctor.cli import connector_samples as samples
    from junctor.model.call import Scenario
    from junctor.model.errors import InvalidInput, JunctorError

    try:
        values, settings = _object(inputs, "--input"), _object(config, "--config")
        if answer is not None and case is None:
            raise InvalidInput(
                "--answer is kept in a sample.", field="answer", cure="Add --sample CASE."
            )
        if case is not None and answer is not None:
            response = samples.given_answer(answer, status)
        else:
            chosen = Scenario(scenario)
            work = try_operation(path, operation, values, scenario=chosen, config=settings)
            result = asyncio.run(work)
            response = samples.sandbox_answer(result) if case is not None else {}
        if case is not None:
            file, sample, faults = samples.keep_sample(
                path, operation, values, case, response, settings
            )
            samples.tell(file, sample, faults, as_json=as_json)
            sys.exit(1 if faults else 0)
    except JunctorError as error:
        fail(error, as_json=as_json)
        return
    if as_json:
        show.print_json(result.to_json())
    else:
        show.result(result.to_json())
    if not result.outcome.ok:
        sys.exit(1)


def _object(text: str, option: str) -> dict[str, Any]:
    import orjson

    from junctor.model.errors import InvalidInput

    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(
            f"{option} is not JSON: {error}.", field=option[2:], cure=_QUOTED
        ) from None
    if not isinstance(found, dict):
        raise InvalidInput(f"{option} is no object.", field=option[2:], cure=_QUOTED)
    return found

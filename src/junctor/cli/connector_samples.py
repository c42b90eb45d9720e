"""`junctor connector try --sample`: keep what a try sent and got as a case of the folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from junctor.cli import show

if TYPE_CHECKING:
    from junctor.core.catalog import CatalogEntry, Fault
    from junctor.model.call import CallResult


def keep_sample(
    path: Path,
    operation: str,
    inputs: dict[str, Any],
    case: str,
    response: dict[str, Any],
    settings: dict[str, Any],
) -> tuple[Path, dict[str, Any], list[Fault]]:
    """Write a sample into the connector's folder; where, what, and what is wrong with it.

    Raises:
        NotConfigured: the path is no connector folder.
        InvalidInput: the settings do not fit it.
    """
    from junctor.app.offline import placeholders
    from junctor.core.catalog.sample_writing import made_sample, write_sample
    from junctor.model.schema import apply_defaults, compile_schema

    entry = _entry(path)
    config = {**placeholders(entry.spec.connection), **settings}
    compile_schema(entry.spec.connection).check(apply_defaults(entry.spec.connection, config))
    key = operation.rpartition(".")[2]
    sample = made_sample(entry, key, inputs, config, response)
    file, faults = write_sample(entry, path, sample, case)
    return file, sample, faults


def _entry(path: Path) -> CatalogEntry:
    from junctor.core.catalog import CatalogEntry, read_folder
    from junctor.core.catalog.folder import is_connector
    from junctor.model.errors import NotConfigured

    if not is_connector(path):
        raise NotConfigured(
            f"{path} is no connector folder, so that a sample has no place in it.",
            cure="Name the folder with the connector.yaml: --path FOLDER.",
        )
    return CatalogEntry(read_folder(path), source="path", folder=path)


def given_answer(path: Path, status: int) -> dict[str, Any]:
    """The vendor's answer in a file: JSON where it is JSON, else text."""
    import orjson

    data = path.read_bytes()
    try:
        return {"status": status, "json": orjson.loads(data)}
    except orjson.JSONDecodeError:
        return {"status": status, "text": data.decode("utf-8", "replace")}


def sandbox_answer(result: CallResult) -> dict[str, Any]:
    """The answer that the sandbox gave, as samples hold it.

    Raises:
        NotConfigured: it gave none, or one that a trace does not hold whole.
    """
    from junctor.core.sandbox.answers import SHAPED
    from junctor.model.errors import NotConfigured

    response = result.exchanges[0].response if result.exchanges else None
    if response is None:
        raise NotConfigured(
            "The sandbox gave no answer that could be kept.",
            cure="Choose another --scenario, or give the vendor's answer with --answer FILE.",
        )
    if "output" in response:
        return {"output": response["output"]}
    if SHAPED in response.get("headers", {}):
        raise NotConfigured(
            "The sandbox answered with the output, not with bytes as they would come.",
            cure="Give the vendor's answer with --answer FILE.",
        )
    kept: dict[str, Any] = {"status": response["status"]}
    headers = {k: v for k, v in response.get("headers", {}).items() if k.lower() != "content-type"}
    if headers:
        kept["headers"] = headers
    body = response.get("body")
    if response.get("size") or (isinstance(body, dict) and "base64Head" in body):
        raise NotConfigured(
            "The sandbox's answer is too large, or no text, to be kept.",
            cure="Give a shorter one with --answer FILE.",
        )
    if "body" in response:
        kept["text" if isinstance(body, str) else "json"] = body
    return kept


def tell(file: Path, sample: dict[str, Any], faults: list[Fault], *, as_json: bool) -> None:
    """Say what was written, what it comes to, and what is wrong with it."""
    if as_json:
        found = {"path": str(file), "sample": sample, "faults": [f.to_json() for f in faults]}
        show.print_json(found)
        return
    outcome = sample["outcome"].get("errorClass", "ok")
    click.echo(f"  wrote {file}: {outcome}")
    for fault in faults:
        click.echo(f"  {fault.place}: {fault.message}")
        click.echo(click.style(f"      {fault.cure}", dim=True))

"""Printing an answer while it comes: its text as it is, or one JSON object per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from junctor.cli import show


class Printer:
    """Prints the pieces of one call, then how it ended."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._open = False

    def read(self, lines: Iterator[dict[str, Any]]) -> dict[str, Any]:
        """Print what comes; the result is its end."""
        found: dict[str, Any] = {}
        for line in lines:
            if "result" in line:
                found = line["result"]
            else:
                self._piece(line.get("text", line.get("data")))
        return found

    async def hear(self, piece: Any) -> None:
        """Print one piece of a call in this process."""
        self._piece(piece)

    def _piece(self, piece: Any) -> None:
        if self._as_json:
            kind = "text" if isinstance(piece, str) else "data"
            click.echo(json.dumps({kind: piece}, ensure_ascii=False))
        elif isinstance(piece, str):
            click.echo(piece, nl=False)
            self._open = not piece.endswith("\n")
        else:
            click.echo(show.cell(piece))

    def end(self, found: dict[str, Any]) -> None:
        """How the call ended: its text stands above already."""
        if self._as_json:
            click.echo(json.dumps({"result": found}, ensure_ascii=False))
            return
        if self._open:
            click.echo()
        if found.get("summary"):
            click.echo(found["summary"])
        for warning in found.get("warnings") or ():
            click.echo(f"warning: {warning}", err=True)
        if found["ok"]:
            click.echo(click.style(f"ok, status {found['status']}", bold=True))
            return
        kind = f"failed: {found.get('errorClass')}, status {found['status']}"
        click.echo(click.style(kind, bold=True))
        show.problem(found.get("problem") or {})

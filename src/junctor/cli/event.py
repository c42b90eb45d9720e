"""`junctor event`: what happens in a project, live."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from junctor.cli import show
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, with_shell

if TYPE_CHECKING:
    from junctor.client.events import Event

_RECONNECT_SECONDS = 1.0


@click.group("event", cls=CommandGroup)
def event() -> None:
    """What happens in a project, live."""


@event.command("watch")
@click.option("--kinds", help="Only these: run.finished, or step.waiting,step.finished...")
@click.option("--run", "run_id", help="Only events of this run.")
@click.option("--cards-for", "to", help="Only the cards for this screen, and those for everybody.")
@click.option("--count", type=click.IntRange(1), help="End after so many events.")
@with_shell
def watch(
    shell: Shell, *, kinds: str | None, run_id: str | None, to: str | None, count: int | None
) -> None:
    """Print events as they come, until Ctrl-C. With --json one a line.

    Kinds are run.started, run.finished, step.started, step.retried, step.waiting, step.finished,
    step.skipped, step.output.delta (more of an answer), screenPop, connection.health,
    trigger.health, and reset: some were missed.
    """
    left = count
    for each in _events(shell, kinds, run_id, to):
        if shell.as_json:
            show.print_line({"id": each.id, "kind": each.kind, **each.data})
        else:
            click.echo(event_line(each.kind, each.data))
        if left is not None:
            left -= 1
            if not left:
                return


def _events(shell: Shell, kinds: str | None, run_id: str | None, to: str | None) -> Iterator[Event]:
    """Events without an end: a stream that ends is read on from where it was."""
    last = None
    while True:
        events = shell.junctor.events
        if to is not None:
            stream = events.cards(to)
        else:
            stream = events.of(kinds=kinds, run=run_id, after=last)
        with closing(stream):
            for each in stream:
                if each is None:
                    if last is None:
                        click.echo("listening", err=True)
                        last = ""
                    continue
                last = each.id
                yield each
        shell.backend.pause(_RECONNECT_SECONDS)


def event_line(kind: str, data: dict[str, Any]) -> str:
    """An event in one line: when, what, whose, and how."""
    at = next((data[k] for k in ("finishedAt", "at", "startedAt") if data.get(k)), None)
    when = datetime.fromtimestamp(at / 1000).astimezone().strftime("%H:%M:%S") if at else "--:--:--"
    card = data.get("card") or {}
    parts = [
        when,
        kind,
        data.get("runId") or data.get("connectionId") or data.get("triggerId"),
        data.get("flowKey") or data.get("nodeId"),
        data.get("state") if "state" in data else _works(data),
        data.get("status"),
        data.get("errorClass"),
        data.get("summary") or data.get("message") or card.get("title"),
    ]
    return "  ".join(str(each) for each in parts if each)


def _works(data: dict[str, Any]) -> str | None:
    return None if "ok" not in data else "works" if data["ok"] else "fails"

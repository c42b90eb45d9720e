"""`junctor run watch`: follows one run to its end, as its events come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from junctor.cli import show
from junctor.cli.run_output import ending, step_line, title
from junctor.cli.shell import Shell, with_shell

if TYPE_CHECKING:
    from junctor.client.events import Event

_RECONNECT_SECONDS = 1.0


@click.command("watch")
@click.argument("run_id", metavar="RUN")
@with_shell
def watch(shell: Shell, *, run_id: str) -> None:
    """Follow a run to its end: each step as it begins, waits, is tried again and ends.

    Answers that come in pieces, as those of models do, are printed while they come.

    With --json one event a line, and the run as the last one. Ends with 1 unless it succeeded.
    """
    follower = Follower(shell, run_id)
    found = follower.run()
    if shell.as_json:
        show.print_line(found)
    else:
        ending(found)
    if found["state"] != "succeeded":
        shell.exit(1)


class Follower:
    """Tells of a run what was not told yet."""

    def __init__(self, shell: Shell, run_id: str = "") -> None:
        self._shell = shell
        self._run_id = run_id
        self._last: str | None = None
        self._printed: set[tuple[Any, ...]] = set()
        self._title_printed = False
        self._line_open = False

    def run(self) -> dict[str, Any]:
        """The run when it has ended; its steps are told by then."""
        while True:
            found = self._finished_run()
            if found is not None:
                return found
            self._check_driven()
            for event in self._events():
                over = self._handle(event)
                if over and (found := self._finished_run()) is not None:
                    return found
            self._shell.backend.pause(
                _RECONNECT_SECONDS
            )  # the server lets slow readers go, and restarts

    def _check_driven(self) -> None:
        from junctor.cli.backend import InProcessBackend
        from junctor.model.errors import NotConfigured

        if isinstance(self._shell.backend, InProcessBackend) and not self._shell.settings.database:
            raise NotConfigured(
                "No server runs over this home, so nothing goes on with the run.",
                cure="Start `junctor serve`; it takes up what was left.",
            )

    def _events(self) -> Iterator[Event | None]:
        stream = self._shell.junctor.events.of(run=self._run_id, after=self._last)
        with closing(stream):
            yield from stream

    def _handle(self, event: Event | None) -> bool:
        """Tell of an event; True where the run itself is to be looked at."""
        if event is None:
            if self._last is None:  # now that nothing is missed: what was before
                self._last = ""
                return True
            return False
        self._last = event.id
        if self._shell.as_json:
            show.print_line({"id": event.id, "kind": event.kind, **event.data})
        elif event.kind.startswith("step."):
            self._step(event.kind, event.data)
        return event.kind in ("run.finished", "reset")

    def follow(self, begin: Callable[[], str]) -> dict[str, Any]:
        """Begin a run while its events are heard already, and follow it to its end."""
        with closing(self._shell.junctor.events.of()) as stream:
            next(stream)  # from here on nothing is missed
            self._run_id = begin()
            self._last = ""
            for event in stream:
                if event is not None and event.data.get("runId") != self._run_id:
                    continue
                over = event is None or self._handle(event)
                if over and (found := self._finished_run()) is not None:
                    return found
        return self.run()

    def _step(self, kind: str, step: dict[str, Any]) -> None:
        if kind == "step.output.delta":
            self._print_text(step)
            return
        if self._line_open:
            self._line_open = False
            click.echo()
        if kind == "step.started":
            if (step["index"],) not in self._printed:
                self._printed.add((step["index"],))
                click.echo(f"  {step['nodeId']} [{step['nodeType']}] begins")
        elif kind == "step.retried":
            click.echo(f"  {step['nodeId']} attempt {step['attempt']}")
        else:
            self._print_step(step)

    def _print_text(self, delta: dict[str, Any]) -> None:
        if isinstance(delta.get("text"), str):
            self._line_open = True
            click.echo(delta["text"] + (" ..." if delta.get("truncated") else ""), nl=False)

    def _print_step(self, step: dict[str, Any]) -> None:
        place = (step["index"], step["state"], step["startedAt"])
        if place not in self._printed:
            self._printed |= {place, (step["index"],)}
            step_line(step)

    def _finished_run(self) -> dict[str, Any] | None:
        """Tell the steps that are stored; the run if it is over."""
        runs = self._shell.junctor.runs
        found = runs.get(self._run_id)
        if not self._shell.as_json:
            if not self._title_printed:
                click.echo(title(found))
                self._title_printed = True
            for step in runs.steps(self._run_id):
                if step["state"] != "running":
                    self._print_step(step)
        return found if found["finishedAt"] is not None else None

"""`junctor`: the command line. Commands are imported when they are asked for."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

import junctor
from junctor.cli.groups import LazyGroup, Table

COMMANDS: Table = {
    "serve": ("junctor.cli.serve:serve", "Run the server of this home."),
    "worker": ("junctor.cli.serve:worker", "Drive runs of a shared database, beside a server."),
    "demo": ("junctor.cli.demo:demo", "Show what Junctor does, start to end."),
    "call": ("junctor.cli.call:call", "Call one operation; in the sandbox unless --live."),
    "flow": ("junctor.cli.flow:flow", "Flows: validate, save, publish, run."),
    "trigger": ("junctor.cli.trigger:trigger", "What starts flows: webhooks, schedules, polls."),
    "entity": ("junctor.cli.entity:entity", "Entity types of a project; forms ask for them."),
    "run": ("junctor.cli.run:run", "What ran, with steps and traces."),
    "event": ("junctor.cli.event:event", "What happens in a project, live."),
    "approval": ("junctor.cli.approval:approval", "What waits for a decision, and deciding it."),
    "connector": ("junctor.cli.connector:connector", "Describe outside systems."),
    "describe": ("junctor.cli.describe:describe", "Say what you want; see the plan; confirm it."),
    "connection": ("junctor.cli.connection:connection", "Connections and their credentials."),
    "secret": ("junctor.cli.secret:secret", "Named secrets per environment."),
    "env": ("junctor.cli.project:env", "Environments of a project."),
    "project": ("junctor.cli.project:project", "Projects."),
    "member": ("junctor.cli.access:member", "Who belongs to a project."),
    "key": ("junctor.cli.access:key", "API keys for programs."),
    "grant": ("junctor.cli.access:grant", "Private networks that calls may reach."),
    "alert": ("junctor.cli.alert:alert", "What somebody is told of, and how."),
    "view": ("junctor.cli.view:view", "Saved filters of the web UI's lists."),
    "home": ("junctor.cli.home:home", "What needs attention, and what ran today."),
    "retention": ("junctor.cli.home:retention", "How long the project keeps what it did."),
    "audit": ("junctor.cli.audit:audit", "Who used which credential; proof and export."),
    "keys": ("junctor.cli.keys:keys", "The keys that encrypt: status and rotation."),
    "backup": ("junctor.cli.archive:backup", "Write one file with everything, encrypted as it is."),
    "restore": ("junctor.cli.archive:restore", "Bring a backup back into an empty home."),
    "migrate": ("junctor.cli.serve:migrate", "Bring the store to this version's schema now."),
    "doctor": ("junctor.cli.doctor:doctor", "Check everything; exit code 1 on problems."),
    "login-link": ("junctor.cli.serve:login_link", "A new one-time sign-in link."),
    "completion": ("junctor.cli.completion:completion", "Completion for bash, zsh or fish."),
}


_SPACE = "Free space there, then do it again."
_OUTSIDE = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EROFS: "Make the file system writable, or set JUNCTOR_HOME to another place.",
    errno.EACCES: "Give the file to the user who runs this, or set JUNCTOR_HOME to another place.",
    errno.EMFILE: "Raise the number of files that a process may open (`ulimit -n`).",
}
"""What the machine lacks, and no fault of ours: what to do about it."""
_CLOSED_PIPE = 141  # 128 and SIGPIPE, as shells say it
_INTERRUPTED = 130  # 128 and SIGINT


class Root(LazyGroup):
    """Prints errors as message, field and cure; never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; 1 when it fails, 130 at Ctrl-C, 141 when its reader has gone."""
        try:
            return self._invoked(ctx)
        except KeyboardInterrupt:
            click.echo(err=True)  # the terminal has written ^C
            return ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            _let_go_of_stdout()
        return ctx.exit(_CLOSED_PIPE)

    def _invoked(self, ctx: click.Context) -> Any:
        from junctor.model.errors import JunctorError

        try:
            return super().invoke(ctx)
        except JunctorError as error:
            _tell(ctx, error)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params.get("traceback"):
                raise
            _tell(ctx, _ours(error))
        return ctx.exit(1)


@click.group(
    cls=Root,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(junctor.__version__, package_name="junctor", message="junctor %(version)s")
@click.option("--traceback", is_flag=True, hidden=True, help="Show where a fault of ours is.")
def cli(*, traceback: bool) -> None:
    """Reach the outside world: typed, credentialed, sandboxed, audited.

    Commands use the server that runs over JUNCTOR_HOME (default ~/.junctor), and open its
    store themselves when none runs.
    """
    del traceback


def _ours(error: Exception) -> Any:
    from junctor.model.errors import NotConfigured, OursToFix
    from junctor.model.scrub import scrubber

    if isinstance(error, OSError) and error.errno in _OUTSIDE:
        at = "" if error.filename is None else f" ({error.filename})"
        said = scrubber().text(f"{error.strerror}{at}")
        return NotConfigured(f"The system refused: {said}.", cure=_OUTSIDE[error.errno])
    message = scrubber().text(f"{type(error).__name__}: {error}")
    return OursToFix(
        f"This is a fault of Junctor: {message}",
        cure="Report it; `junctor --traceback ...` shows where it is.",
    )


def _let_go_of_stdout() -> None:
    """Nobody reads it any more; what is still buffered must not fail at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _tell(ctx: click.Context, error: Any) -> None:
    from junctor.cli import show

    details = {k: v for k, v in error.details.items() if k != "httpStatus"}
    if not ctx.meta.get("junctor.json"):
        show.problem(
            {"message": error.message, "cure": error.cure, "field": error.field, **details}
        )
        return
    shown = {
        "error": error.message,
        "errorClass": error.error_class.value,
        "field": error.field,
        "cure": error.cure,
        **details,
    }
    show.print_json({k: v for k, v in shown.items() if v is not None})


def main() -> None:
    """The entry point of the `junctor` command."""
    sys.exit(cli.main(standalone_mode=True))

"""What every verb is handed: its options, the desk it works at, and how it prints."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from junctor.cli import show

if TYPE_CHECKING:
    from junctor.app.settings import Settings
    from junctor.cli.backend import Backend
    from junctor.client import Junctor

JSON_KEY = "junctor.json"


class Shell:
    """One verb's surroundings; the desk is opened when it is first needed."""

    def __init__(self, *, as_json: bool = False, project: str | None = None) -> None:
        self.as_json = as_json
        self.project = project
        self._settings: Settings | None = None
        self._backend: Backend | None = None
        self._in_project = False

    @property
    def settings(self) -> Settings:
        """The settings of this call."""
        if self._settings is None:
            from junctor.app.settings import read_settings

            self._settings = read_settings()
        return self._settings

    @property
    def backend(self) -> Backend:
        """The desk, without a project: for what belongs to the instance."""
        if self._backend is None:
            from junctor.cli.backend import open_backend

            with self.progress("Opening"):
                self._backend = open_backend(self.settings)
        return self._backend

    @property
    def junctor(self) -> Junctor:
        """The client, in the project that was named, or in the only or first one."""
        client = self.backend.junctor
        if not self._in_project:
            client.project = self.project or _first_project(client)
            self._in_project = True
        return client

    def close(self) -> None:
        """Let the desk go."""
        if self._backend is not None:
            self._backend.close()
            self._backend = None

    @contextlib.contextmanager
    def progress(self, text: str) -> Iterator[None]:
        """Say on the terminal that something takes a while."""
        if not sys.stderr.isatty():
            yield
            return
        from rich.console import Console

        with Console(stderr=True).status(text):
            yield

    def show_rows(
        self, items: list[dict[str, Any]], columns: Sequence[tuple[str, Any]], empty: str
    ) -> None:
        """A list: a table of columns (title, key or function), or JSON; `empty` when it is."""
        if self.as_json:
            show.print_json(items)
        elif not items:
            click.echo(empty)
        else:
            show.table([title for title, _ in columns], [_cells(i, columns) for i in items])

    def show_one(self, title: str, found: dict[str, Any], pairs: Iterable[tuple[str, Any]]) -> None:
        """One thing: a title and its facts, or JSON."""
        if self.as_json:
            show.print_json(found)
            return
        click.echo(title)
        show.facts(pairs)

    def done(self, text: str, found: Any = None) -> None:
        """Say what was done, or print what came of it as JSON."""
        if self.as_json:
            show.print_json({"done": text} if found is None else found)
        else:
            click.echo(text)

    def show_notices(self, found: dict[str, Any]) -> None:
        """Hints that stop nobody, on stderr."""
        for notice in found.get("notices") or () if not self.as_json else ():
            click.echo(f"note: {notice['message']} {notice['cure']}", err=True)

    def exit(self, code: int) -> NoReturn:
        """End with an exit code."""
        click.get_current_context().exit(code)


def _cells(item: dict[str, Any], columns: Sequence[tuple[str, Any]]) -> list[str]:
    return [
        show.cell(source(item) if callable(source) else item.get(source)) for _, source in columns
    ]


def _first_project(client: Junctor) -> str:
    from junctor.model.errors import NotConfigured

    client.project = None
    known = client.projects.all()
    if not known:
        raise NotConfigured(
            "There is no project yet.", cure="`junctor project create NAME` makes one."
        )
    return str(first_of(known)["id"])


def first_of(projects: list[dict[str, Any]]) -> dict[str, Any]:
    """The project that commands use when none is named."""
    return min(projects, key=lambda each: (each["createdAt"], each["id"]))


def with_shell(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--json` and `--project`, and hand it a shell."""

    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option(
        "--project",
        envvar="JUNCTOR_PROJECT",
        metavar="KEY",
        help="The project by key or id; default: the only or first one.",
    )
    @functools.wraps(function)
    def run_in_shell(*, as_json: bool, project: str | None, **given: Any) -> None:
        click.get_current_context().meta[JSON_KEY] = as_json
        shell = Shell(as_json=as_json, project=project)
        try:
            function(shell, **given)
        finally:
            shell.close()

    return run_in_shell


def json_value(text: str | None, option: str) -> Any:
    """The JSON of an option, `@FILE` or `-` for stdin; None when it is not given.

    Raises:
        click.BadParameter: it is not JSON.
    """
    if text is None:
        return None
    import orjson

    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text("utf-8")
        except OSError as error:
            raise click.BadParameter(f"{text[1:]}: {error.strerror}.", param_hint=option) from None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise click.BadParameter(
            f"it is not JSON: {error}. Quote it as '{{\"a\": 1}}'.", param_hint=option
        ) from None


def json_object(text: str | None, option: str) -> dict[str, Any]:
    """The JSON object of an option; empty when it is not given.

    Raises:
        click.BadParameter: it is something else.
    """
    found = json_value(text, option)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise click.BadParameter("it is not a JSON object.", param_hint=option)
    return found


def document(path: Path) -> dict[str, Any]:
    """A YAML or JSON file that holds one object; strict YAML, as for manifests.

    Raises:
        InvalidInput: it holds something else.
    """
    from junctor.core.catalog.yaml_text import read_yaml
    from junctor.model.errors import InvalidInput

    found = read_yaml(path.read_bytes(), path.name).value
    if not isinstance(found, dict):
        raise InvalidInput(f"{path.name} holds no object.", cure="Begin it with `key: ...`.")
    return found


def hidden(prompt: str) -> str:
    """A secret value: asked for on a terminal, else read from stdin; never an argument."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True))
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")

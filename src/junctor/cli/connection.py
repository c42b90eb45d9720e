"""`junctor connection`: connections of a project, their tests and who depends on them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from junctor.cli import show
from junctor.cli.credential import credential, promote, rotate, undo
from junctor.cli.groups import CommandGroup
from junctor.cli.shell import Shell, json_object, with_shell
from junctor.cli.sign_in import authorize, discover, health, scopes

_MOST = 10_000  # calls are counted up to here
_COLUMNS = (
    ("Key", "key"),
    ("Name", "name"),
    ("Connector", lambda c: f"{c['integrationSlug']} {c['integrationVersion']}"),
    ("Sign-in", "authType"),
    ("Credentials", lambda c: [k for k, v in c["credentials"].items() if v.get("fields")]),
)


@click.group("connection", cls=CommandGroup)
def connection() -> None:
    """Connections and their credentials."""


for _command in (credential, rotate, promote, undo, authorize, discover, scopes, health):
    connection.add_command(_command)


@connection.command("list")
@click.argument("text", required=False)
@with_shell
def list_(shell: Shell, *, text: str | None) -> None:
    """List the connections, or those that match TEXT."""
    shell.show_rows(shell.junctor.integrations.all(text), _COLUMNS, "There is no connection yet.")


@connection.command("show")
@click.argument("ref", metavar="CONNECTION")
@with_shell
def show_(shell: Shell, *, ref: str) -> None:
    """Show a connection, and what may be known of its credentials."""
    found = shell.junctor.integrations.get(ref)
    _show(shell, found)


def _show(shell: Shell, found: dict[str, Any]) -> None:
    shell.show_one(
        f"{found['name']} ({found['key']}, {found['id']})",
        found,
        (
            ("connector", f"{found['integrationSlug']} {found['integrationVersion']}"),
            ("sign-in", found["authType"]),
            ("description", found["description"]),
            ("settings", found["config"]),
            *((f"settings, {k}", v.get("config")) for k, v in found["environments"].items()),
            *((f"certificates, {k}", _tls(v)) for k, v in found["environments"].items()),
            ("timeout", found["timeout"]),
            *((f"credential, {k}", text) for k, text in _credentials(found).items()),
            *(
                (f"circuit, {k}", v["circuit"])
                for k, v in found["circuits"].items()
                if v["circuit"] != "closed"
            ),
        ),
    )


def _tls(found: dict[str, Any]) -> str:
    parts = ["an authority of its own" if found.get("caPem") else ""]
    parts.append("" if found.get("tlsVerify", True) else "not checked")
    return ", ".join(filter(None, parts))


def _credentials(found: dict[str, Any]) -> dict[str, str]:
    """What each environment has, in words; nothing where the connection signs in nowhere."""
    if found["authType"] == "none":
        return {}
    given = found["credentials"]
    return {k: _credential(given[k]) if k in given else "none yet" for k in found["circuits"]}


def _credential(found: dict[str, Any]) -> str:
    fields = ", ".join(
        f"{name} ({shown.get('source') or 'not set'})"
        for name, shown in found.get("fields", {}).items()
    )
    state = f"version {found['version']}, {found['state']}" if "version" in found else ""
    pending = "a new one is pending" if "pending" in found else ""
    return "; ".join(part for part in (fields, state, pending) if part)


@connection.command("create")
@click.argument("name")
@click.option("--connector", required=True, help="The connector's key, such as slack.")
@click.option("--version", help="Its version; default the newest.")
@click.option("--auth", help="How to sign in; default the connector's first scheme.")
@click.option("--key", help="Default: derived from the name.")
@click.option("--description", default="", help="What it is for.")
@click.option("--config", metavar="JSON", help="The settings: JSON, @FILE or -.")
@click.option("--timeout", type=float, help="Seconds for a whole call.")
@with_shell
def create(
    shell: Shell,
    *,
    name: str,
    connector: str,
    version: str | None,
    auth: str | None,
    key: str | None,
    description: str,
    config: str | None,
    timeout: float | None,
) -> None:
    """Make a connection; enter its credential afterwards, per environment."""
    draft = {
        "name": name,
        "key": key,
        "description": description,
        "integrationSlug": connector,
        "integrationVersion": version,
        "authType": auth,
        "config": json_object(config, "--config"),
        "timeout": timeout,
    }
    made = shell.junctor.integrations.create({k: v for k, v in draft.items() if v is not None})
    shell.done(f"connection {made['key']} created", made)
    shell.show_notices(made)
    if made["authType"] != "none" and not shell.as_json:
        click.echo(
            f"Next: junctor connection credential set {made['key']} --env development", err=True
        )


@connection.command("update")
@click.argument("ref", metavar="CONNECTION")
@click.option("--name", help="Another display name.")
@click.option("--key", help="Another key; flows keep using the connection.")
@click.option("--description", help="What it is for.")
@click.option("--version", help="Another version of the connector.")
@click.option("--auth", help="Another way to sign in; enter the credential again.")
@click.option("--config", metavar="JSON", help="The settings: JSON, @FILE or -.")
@click.option("--env-config", nargs=2, multiple=True, metavar="ENV JSON", help="Per environment.")
@click.option(
    "--authority",
    nargs=2,
    multiple=True,
    metavar="ENV FILE",
    help="Trust who signed the server's certificate, PEM; `-` for nobody of your own.",
)
@click.option(
    "--verify-tls",
    nargs=2,
    multiple=True,
    metavar="ENV on|off",
    help="Check the server's certificate; off is for development.",
)
@click.option("--timeout", type=float, help="Seconds for a whole call.")
@click.option("--connect-timeout", type=float, help="Seconds to connect.")
@with_shell
def update(
    shell: Shell,
    *,
    ref: str,
    config: str | None,
    env_config: tuple[tuple[str, str], ...],
    authority: tuple[tuple[str, str], ...],
    verify_tls: tuple[tuple[str, str], ...],
    **given: Any,
) -> None:
    """Change the given fields; the others stay."""
    _warn_of_triggers(shell, ref)
    names = {
        "version": "integrationVersion",
        "auth": "authType",
        "connect_timeout": "connectTimeout",
    }
    change = {names.get(k, k): v for k, v in given.items() if v is not None}
    if config is not None:
        change["config"] = json_object(config, "--config")
    own: list[tuple[str, dict[str, Any]]] = []
    own += [(env, {"config": json_object(text, "--env-config")}) for env, text in env_config]
    own += [(env, {"caPem": _authority(file)}) for env, file in authority]
    own += [(env, {"tlsVerify": _is_on(word)}) for env, word in verify_tls]
    if own:
        change["environments"] = shell.junctor.integrations.get(ref)["environments"]
        for env, settings in own:
            change["environments"][env] = {**change["environments"].get(env, {}), **settings}
    if not change:
        raise click.UsageError("Say what to change.")
    made = shell.junctor.integrations.update(ref, change)
    shell.done(f"connection {made['key']} changed", made)
    shell.show_notices(made)


def _authority(file: str) -> str | None:
    if file == "-":
        return None
    try:
        return Path(file).read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"{file}: {error}", param_hint="--authority") from None


def _is_on(word: str) -> bool:
    if word not in ("on", "off"):
        raise click.BadParameter("Say on or off.", param_hint="--verify-tls")
    return word == "on"


@connection.command("delete")
@click.argument("ref", metavar="CONNECTION")
@click.option("--force", is_flag=True, help="Even when flows use it.")
@with_shell
def delete(shell: Shell, *, ref: str, force: bool) -> None:
    """Delete a connection with its credentials; one in use is refused with the list."""
    found = shell.junctor.integrations.delete(ref, force=force)
    shell.show_notices(found)
    shell.done(f"connection {ref} deleted", found or None)


@connection.command("test")
@click.argument("ref", metavar="CONNECTION")
@click.option("--env", "environment", help="Default: every configured one.")
@with_shell
def test(shell: Shell, *, ref: str, environment: str | None) -> None:
    """Test Connection, stage by stage. Ends with 1 when one environment fails."""
    with shell.progress("Testing"):
        found = shell.junctor.integrations.test(ref, environment)
    if shell.as_json:
        show.print_json(found)
    else:
        for report in found["environments"]:
            report_lines(report)
    if not found["ok"]:
        shell.exit(1)


def report_lines(report: dict[str, Any]) -> None:
    """The test of one environment: its stages, why it failed, what to do next."""
    click.echo(f"{report['environment']}: {report['message']}")
    reached = [place for place, stage in enumerate(report["stages"]) if "milliseconds" in stage]
    for place, stage in enumerate(report["stages"]):
        if place < max(reached, default=0) and "milliseconds" not in stage:
            continue  # this way has no such stage, or has it within a later one
        spent = f" {stage['milliseconds']:.0f} ms" if "milliseconds" in stage else ""
        click.echo(f"  {stage['name']}: {stage['state']}{spent}")
    diagnosis = report.get("diagnosis") or {}
    lines = (diagnosis.get("message"), diagnosis.get("cause"), report.get("nextAction"))
    for line in dict.fromkeys(lines):
        if line and line != report["message"]:
            click.echo(f"  {line}")


@connection.command("dependents")
@click.argument("ref", metavar="CONNECTION")
@with_shell
def dependents(shell: Shell, *, ref: str) -> None:
    """List the triggers and nodes that use a connection, and count its calls of a day."""
    found = shell.junctor.integrations.dependents(ref)
    tell_dependents(shell, found)
    if not shell.as_json:
        day = int(time.time() * 1000) - 24 * 3600 * 1000
        calls = shell.junctor.integrations.usage(ref, day)["calls"]
        click.echo(f"Calls in the last 24 hours: {calls:,}{' or more' if calls >= _MOST else ''}")


def _warn_of_triggers(shell: Shell, ref: str) -> None:
    """Which flows are started through a connection, before it is changed."""
    for each in shell.junctor.integrations.dependents(ref) if not shell.as_json else ():
        if each.get("kind") == "trigger" and each.get("liveIn"):
            click.echo(f"note: {show.dependent_line(each)}", err=True)


def tell_dependents(shell: Shell, found: list[dict[str, Any]]) -> None:
    """Who depends on something, one line each."""
    if shell.as_json:
        show.print_json(found)
        return
    for each in found:
        click.echo(show.dependent_line(each))
    if not found:
        click.echo("Nothing depends on it.")


@connection.command("replace")
@click.argument("ref", metavar="CONNECTION")
@click.argument("other", metavar="OTHER")
@with_shell
def replace(shell: Shell, *, ref: str, other: str) -> None:
    """Let every flow draft that uses CONNECTION use OTHER."""
    count = shell.junctor.integrations.replace(ref, other)
    shell.done(
        f"{show.counted(count, 'flow draft')} changed; publish them next", {"changed": count}
    )


@connection.command("operations")
@click.argument("ref", metavar="CONNECTION")
@with_shell
def operations(shell: Shell, *, ref: str) -> None:
    """List what can be called through a connection."""
    columns = (
        ("Operation", "key"),
        ("Name", "name"),
        ("Effect", "effect"),
        ("Inputs", lambda o: list(o["input"].get("properties", {}))),
    )
    shell.show_rows(shell.junctor.integrations.operations(ref), columns, "It has no operations.")

from __future__ import annotations

import json
import signal
import subprocess
import sys

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from junctor.cli.main import COMMANDS, cli


def test_help_imports_nothing_heavy_and_lists_every_command():
    script = (
        "import sys\n"
        "from junctor.cli.main import cli\n"
        "cli.main(['--help'], standalone_mode=False)\n"
        "heavy = {'pydantic', 'rich', 'fastapi', 'aiohttp', 'orjson', 'junctor.model.errors'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"demo"}))
def test_every_command_is_where_the_table_says_and_has_help(name):
    command = cli.get_command(click.Context(cli), name)
    assert command.name == name
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_every_verb_can_print_json(junctor):
    def verbs(command, path):
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                yield from verbs(command.get_command(context, name), [*path, name])
        else:
            yield path, command

    context = click.Context(cli)
    for name in sorted(set(COMMANDS) - {"demo", "serve", "worker", "completion"}):
        for path, verb in verbs(cli.get_command(context, name), [name]):
            assert any("--json" in p.opts for p in verb.params), path


def test_a_mistyped_command_gets_a_suggestion(junctor):
    assert "Did you mean `secret`?" in junctor.err("secert", code=2)
    assert "No such command" in junctor.err("zzz", code=2)


def test_names_are_completed_from_the_table():
    complete = ShellComplete(cli, {}, "junctor", "_JUNCTOR_COMPLETE")
    assert [c.value for c in complete.get_completions([], "con")] == ["connector", "connection"]
    assert [c.value for c in complete.get_completions(["secret"], "se")] == ["set"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for(name, junctor):
    assert "_JUNCTOR_COMPLETE" in junctor.out("completion", name)


def test_errors_are_message_field_and_cure_and_never_a_traceback(junctor, monkeypatch):
    said = junctor.err("secret", "list")
    assert "There is no project yet." in said
    assert "junctor project create" in said
    shown = junctor.json("secret", "list", code=1)
    assert shown["errorClass"] == "config"
    assert shown["cure"]
    monkeypatch.setenv("JUNCTOR_PORT", "many")
    said = junctor.err("secret", "list")
    assert "JUNCTOR_PORT" in said
    assert "Traceback" not in said
    monkeypatch.delenv("JUNCTOR_PORT")
    junctor("project", "create", "Acme")
    junctor("secret", "list")


def test_a_fault_of_ours_is_told_in_a_line_and_shown_on_request():
    @click.command("broken")
    def broken():
        raise ZeroDivisionError("oh")

    cli.add_command(broken)
    try:
        result = CliRunner().invoke(cli, ["broken"])
        assert result.exit_code == 1
        assert "ZeroDivisionError: oh" in result.stderr
        assert "Traceback" not in result.stderr
        assert isinstance(
            CliRunner().invoke(cli, ["--traceback", "broken"]).exception, ZeroDivisionError
        )
        listed = CliRunner().invoke(cli, ["--help"]).output
        assert "broken" in listed
    finally:
        del cli.commands["broken"]


def test_a_full_disk_is_no_fault_of_ours(acme, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    draft = folder / ".project.json.new"
    draft.symlink_to("/dev/full")
    said = acme.err("project", "export", "--dir", str(folder))
    assert "No space left on device" in said
    assert "Free space" in said
    assert "fault of Junctor" not in said
    assert list(folder.iterdir()) == []
    acme("project", "export", "--dir", str(folder))


def test_the_module_runs_like_the_command(shell):
    assert shell("--version").stdout.startswith("junctor ")
    done = shell("project", "list", "--json")
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize(
    "args",
    [
        ("call", "slack.sendMessage", "--input", '{"channel": "#a", "text": "Hello"}'),
        ("call", "slack.sendMessage", "--json", "--input", '{"channel": "#a", "text": "Hello"}'),
        ("connector", "list"),
        ("call", "slack.sendMessage", "--json", "--input", "{}"),
    ],
)
def test_a_closed_pipe_ends_silently(home, tmp_path, args):
    process = subprocess.Popen(
        [sys.executable, "-m", "junctor", *args],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 141


def test_what_runs_until_ctrl_c_ends_silently_with_130(home, tmp_path, junctor):
    junctor("project", "create", "Main")
    with subprocess.Popen(
        [sys.executable, "-m", "junctor", "event", "watch"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=_hears_ctrl_c,  # noqa: PLW1509 - it only sets a signal
    ) as process:  # fmt: skip
        try:
            assert process.stderr.readline() == "listening\n"
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (130, "", "\n")


def _hears_ctrl_c():
    """What is started in the background ignores it, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_the_first_line_of_a_call_can_be_taken(home, tmp_path):
    line = f"""{sys.executable} -m junctor call slack.sendMessage \
        --input '{{"channel": "#a", "text": "Hello"}}' | head -1"""
    done = subprocess.run(
        line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("would have sent")
    assert done.stderr == ""

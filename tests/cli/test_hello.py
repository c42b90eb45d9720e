from __future__ import annotations

import json

HELLO = """from junctor.sdk import action


@action(key="hello.world", name="Hello world", inputs={"name": "string"})
async def hello(ctx, inputs):
    return {"greeting": f"Hello, {inputs['name']}!"}
"""


def test_from_an_empty_folder_to_the_first_call(shell, home):
    assert len(HELLO.splitlines()) <= 12
    (shell.folder / "hello.py").write_text(HELLO)
    done = shell("call", "hello.world", "--input", '{"name": "Ada"}')
    assert "Hello, Ada!" in done.stdout
    assert "nothing would have been sent" in done.stdout
    assert "would have sent" not in done.stdout
    assert "from hello.py" in done.stderr
    assert not home.exists()  # nothing is kept, not even a home
    found = json.loads(shell("call", "hello.world", "--input", '{"name": "Ada"}', "--json").stdout)
    assert found["output"] == {"greeting": "Hello, Ada!"}
    done = shell("call", "hello.world", "--input", '{"nam": "Ada"}', code=1)
    assert "name" in done.stderr
    live = shell("call", "hello.world", "--live", "--input", '{"name": "Ada"}')
    assert "LIVE in development" in live.stderr
    assert "Hello, Ada!" in live.stdout
    assert live.stdout.startswith("nothing was sent\n")


def test_files_of_the_folder_are_read_and_only_the_one_with_the_key_is_run(shell):
    (shell.folder / "hello.py").write_text(HELLO)
    (shell.folder / "other.py").write_text("raise SystemExit('I was run')\n")
    (shell.folder / "broken.py").write_text("def (:\n")
    shell("call", "hello.world", "--input", '{"name": "Ada"}')
    done = shell("call", "hello.moon", "--input", "{}", code=1)
    assert "hello" in done.stderr
    shell("call", "hello.world", "--path", "hello.py", "--input", '{"name": "Ada"}')


def test_a_folder_is_found_beside_a_home_that_is_in_use(shell):
    (shell.folder / "hello.py").write_text(HELLO)
    shell("project", "create", "Acme")
    done = shell("call", "hello.world", "--input", '{"name": "Ada"}')
    assert "Hello, Ada!" in done.stdout

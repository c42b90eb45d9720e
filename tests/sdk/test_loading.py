from __future__ import annotations

import pytest

from junctor.model.errors import InvalidSpec
from junctor.sdk.loading import load_connectors, load_module, module_digest

HELLO = """
from junctor.sdk import action

@action(key="hello.world", name="Hello World", inputs={"name": "string"})
async def hello(ctx, inputs):
    return {"message": f"Hello {inputs.name}"}

again = hello
"""

BOTH = """
from junctor.sdk import Connector, action

tools = Connector(key="tools", name="Tools")

@tools.action("saw", name="Saw")
async def saw(ctx, inputs):
    return 1

@action(name="Ham mer")
async def hammer(ctx, inputs):
    return 2
"""


async def test_a_file_gives_its_actions_once(tmp_path):
    path = tmp_path / "hello.py"
    path.write_text(HELLO)
    (found,) = load_module(path)
    assert await found.run(None, {"name": "Ada"}) == {"message": "Hello Ada"}
    assert load_module(path)[0] is found
    digest = module_digest(path)
    path.write_text(HELLO.replace("Hello {", "Bye {"))
    assert module_digest(path) != digest
    assert await load_module(path)[0].run(None, {"name": "Ada"}) == {"message": "Bye Ada"}


def test_connectors_and_lone_actions_of_a_file(tmp_path):
    path = tmp_path / "shed.py"
    path.write_text(BOTH)
    tools, shed = load_connectors(path)
    assert (tools.key, list(tools.actions)) == ("tools", ["saw"])
    assert (shed.key, list(shed.actions)) == ("shed", ["hammer"])


def test_a_file_that_cannot_be_imported_says_so_and_can_be_mended(tmp_path):
    path = tmp_path / "bad.py"
    path.write_text("import no_such_module_here")
    with pytest.raises(InvalidSpec, match=r"bad.py cannot be imported: ModuleNotFoundError"):
        load_module(path)
    path.write_text(HELLO.replace('"string"', '"text"'))
    with pytest.raises(InvalidSpec, match="`name` has no known type"):
        load_module(path)
    path.write_text(HELLO)
    assert load_module(path)
    text = tmp_path / "notes.txt"
    text.write_text("x")
    with pytest.raises(InvalidSpec, match="is not a Python file"):
        load_module(text)

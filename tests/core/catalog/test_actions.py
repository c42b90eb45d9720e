"""A private action in Python alone is in the catalog, with provider, name and icon."""

from __future__ import annotations

import pytest

from junctor.core.catalog.catalog import Catalog

HELLO = """
from junctor.sdk import action

@action(key="hello.world", name="Hello World", inputs={"name": "string"})
async def hello(ctx, inputs):
    return {"message": f"Hello {inputs.name}"}
"""


def catalog_of(root):
    return Catalog(folders=[root], installed=False)


@pytest.mark.parametrize("place", ["hello.py", "hello/actions.py"])
async def test_an_installed_python_file_is_a_connector(tmp_path, place):
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text(HELLO)
    (tmp_path / "notes.py").write_text("x = 1\n")
    catalog = catalog_of(tmp_path)
    assert catalog.faults == {}
    row = next(s for s in await catalog.list("prj_1") if s["key"] == "hello")
    assert row["source"] == "installed"
    assert "svg" in row["icon"]
    entry = await catalog.get("prj_1", "hello")
    assert entry.spec.operations["world"].name == "Hello World"
    assert entry.handler("world").kind == "run"
    assert entry.handler_digest("world")
    assert "hello" in catalog.slugs()


async def test_a_bad_file_or_a_taken_slug_is_a_fault_and_the_rest_stays(tmp_path):
    (tmp_path / "a_broken.py").write_text("import junctor.sdk\nraise RuntimeError('no')\n")
    (tmp_path / "b_wrong.py").write_text(HELLO.replace("hello.world", "hello world"))
    (tmp_path / "c_taken.py").write_text(HELLO.replace("hello.world", "slack.world"))
    (tmp_path / "d_good.py").write_text(HELLO)
    (tmp_path / "e_twice.py").write_text(HELLO)
    catalog = catalog_of(tmp_path)
    assert sorted(name.rsplit("/", 1)[1] for name in catalog.faults) == [
        "a_broken.py",
        "b_wrong.py",
        "c_taken.py",
        "e_twice.py",
    ]
    assert (await catalog.get("prj_1", "hello")).spec.name
    (tmp_path / "a_broken.py").unlink()
    catalog.reload()
    assert len(catalog.faults) == 3

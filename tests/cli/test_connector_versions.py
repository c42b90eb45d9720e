from __future__ import annotations

import json


def test_a_project_saves_publishes_and_deletes_a_connector_of_its_own(acme, tmp_path):
    acme("connector", "new", "my_shop", "--into", str(tmp_path))
    folder = tmp_path / "my_shop"
    assert "saved as a draft" in acme.out("connector", "save", str(folder))
    assert "published, sha256:" in acme.out("connector", "publish", "my_shop", "0.1.0")
    manifest = folder / "connector.yaml"
    before = manifest.read_text()
    manifest.write_text(before.replace("version: 0.1.0", "version: 2.0.0")
                        .replace("  createThing:", "  makeThing:"))  # fmt: skip
    acme("connector", "save", str(folder))
    listed = acme.out("connector", "versions", "my_shop")
    assert "2.0.0" in listed
    assert "draft" in listed
    assert "createThing" in acme.out("connector", "compatibility", "my_shop", "0.1.0", "2.0.0")
    assert acme.json("connector", "compatibility", "my_shop", "0.1.0", "2.0.0")
    assert "Nothing changes" in acme.out("connector", "compatibility", "my_shop", "0.1.0", "0.1.0")
    acme("connection", "create", "Lamp orders", "--connector", "my_shop", "--version", "0.1.0")
    result = acme("call", "my_shop.createThing", "--input", '{"name": "Lamp"}')
    assert "would have sent a thing named Lamp" in result.stdout
    acme("connector", "delete", "my_shop", "--version", "2.0.0")
    assert "no connector `other`" in acme.err("connector", "delete", "other")
    told = acme.err("connector", "delete", "my_shop")
    assert "The connector `my_shop` is in use in 1 place." in told
    assert "connection Lamp orders\n" in told
    acme("connection", "delete", "Lamp orders")
    assert "connector my_shop deleted" in acme.out("connector", "delete", "my_shop")


def test_steps_behind_the_newest_version_are_listed(acme, tmp_path):
    acme("connector", "new", "my_shop", "--into", str(tmp_path))
    folder = tmp_path / "my_shop"
    acme("connector", "save", str(folder))
    acme("connector", "publish", "my_shop", "0.1.0")
    acme("connection", "create", "Lamps", "--connector", "my_shop")
    node = {"id": "buy", "type": "apiCall", "mode": "integration", "connection": "Lamps",
            "operationKey": "my_shop.createThing", "inputs": {"name": "Lamp"}}  # fmt: skip
    file = tmp_path / "flow.json"
    file.write_text(json.dumps({"key": "lamps", "name": "Lamps", "nodes": [node]}))
    acme("flow", "create", str(file))
    acme("flow", "publish", "lamps")
    assert "Every step is at 0.1.0" in acme.out("connector", "drift", "my_shop")
    manifest = folder / "connector.yaml"
    text = manifest.read_text().replace("version: 0.1.0", "version: 2.0.0")
    manifest.write_text(text.replace("  createThing:", "  makeThing:"))
    acme("connector", "save", str(folder))
    acme("connector", "publish", "my_shop", "2.0.0")
    told = acme.out("connector", "drift", "my_shop")
    assert "Lamps / buy" in told
    assert "uses createThing 0.1.0" in told
    assert "breaking: " in told
    found = acme.json("connector", "drift", "my_shop")
    assert (found["version"], found["steps"][0]["nodeId"]) == ("2.0.0", "buy")
    assert "no connector" in acme.err("connector", "drift", "nothing")


def test_what_a_project_owns_is_not_looked_for_in_the_folder(acme, tmp_path, monkeypatch):
    acme("connector", "new", "hello", "--into", str(tmp_path))
    acme("connector", "save", str(tmp_path / "hello"))
    (tmp_path / "mine.py").write_text(
        "from junctor.sdk import action\n"
        "@action(key='hello.createThing', name='Mine', inputs={'name': 'string'})\n"
        "async def run(ctx, inputs): return 1\n"
    )
    monkeypatch.chdir(tmp_path)
    result = acme("call", "hello.createThing", "--input", '{"name": "Lamp"}', code=1)
    assert "from mine.py" not in result.stderr
    acme("connection", "create", "Lamps", "--connector", "hello")
    acme("call", "hello.createThing", "--input", '{"name": "Lamp"}')

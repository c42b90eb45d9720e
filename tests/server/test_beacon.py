"""The files in the home, and the first start."""

from __future__ import annotations

import json
import os

from junctor.api.app import open_access
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.server.beacon import find, light, put_out
from junctor.server.first_start import welcome


def test_a_beacon_is_found_until_it_is_put_out(tmp_path):
    lit = light(tmp_path, "http://127.0.0.1:8765")
    assert find(tmp_path) == lit
    assert light(tmp_path, "http://127.0.0.1:8765").token != lit.token
    put_out(tmp_path)
    assert find(tmp_path) is None
    put_out(tmp_path)


def test_the_beacon_of_another_process_is_left_alone(tmp_path):
    light(tmp_path, "http://127.0.0.1:8765")
    shown = {**json.loads((tmp_path / "server.json").read_text()), "pid": os.getppid()}
    (tmp_path / "server.json").write_text(json.dumps(shown))
    put_out(tmp_path)
    assert (tmp_path / "operator.token").exists()


async def test_a_fresh_instance_has_one_owner_and_one_project(tmp_path):
    instance = await Instance.open(Settings(home=tmp_path))
    try:
        access = open_access(instance)
        link = await welcome(instance, access)
        assert await welcome(instance, access) is None
        projects = await instance.projects.all()
        assert [p.key for p in projects] == ["main"]
        token = link.partition("#")[2]
        begun, user = await access.links.consume(token, address="127.0.0.1")
        assert user.instance_admin
        assert await access.members.projects_of(user) == [projects[0].id]
        assert begun.session.user_id == user.id
    finally:
        await instance.close()

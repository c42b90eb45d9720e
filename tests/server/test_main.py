"""The server process: comes up, says where it is, closes in order."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest

from junctor.app.settings import Settings
from junctor.model.errors import NotConfigured
from junctor.server.beacon import find
from junctor.server.main import serve
from shared_cache import shared_cache

_SCRIPT = """
import sys
from pathlib import Path
from junctor.app.settings import Settings
from junctor.server.main import serve
serve(Settings(home=Path(sys.argv[1]), port=0, cache=Path(sys.argv[2])), demo=True)
print("closed")
"""


def _start(home):
    return subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(home), str(shared_cache())],
        stdout=subprocess.PIPE,
        text=True,
    )


def _beacon(home, process):
    for _ in range(600):
        found = find(home)
        if found is not None and found.pid == process.pid:
            return found
        assert process.poll() is None, "the server ended"
        time.sleep(0.05)
    raise AssertionError("the server did not come up")


def _get(beacon, path, token=None):
    host = beacon.url.removeprefix("http://")
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection(host, timeout=10)
            connection.request(
                "GET", path, headers={"Authorization": f"Bearer {token}"} if token else {}
            )
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except ConnectionRefusedError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("nobody listens")


def test_a_server_comes_up_lets_the_operator_in_and_closes_in_order(tmp_path):
    process = _start(tmp_path)
    try:
        beacon = _beacon(tmp_path, process)
        assert _get(beacon, "/healthz") == (200, {"status": "ok"})
        status, projects = _get(beacon, "/api/projects", beacon.token)
        assert (status, projects["items"][0]["key"]) == (200, "demo")
        assert _get(beacon, "/api/projects")[0] == 401
        for name in ("server.json", "operator.token"):
            assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert beacon.token not in (tmp_path / "server.json").read_text()
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert out.endswith("closed\n")
    assert re.search(r"/login#\w{49}\n", out)
    assert not (tmp_path / "server.json").exists()
    assert not (tmp_path / "operator.token").exists()
    assert find(tmp_path) is None


def test_the_sign_in_link_is_printed_once(tmp_path):
    outputs = []
    for _ in range(2):
        process = _start(tmp_path)
        try:
            _get(_beacon(tmp_path, process), "/healthz")
            process.send_signal(signal.SIGINT)
            outputs.append(process.communicate(timeout=20)[0])
        finally:
            process.kill()
            process.wait()
    assert ["/login#" in out for out in outputs] == [True, False]


def test_a_taken_port_is_named_before_anything_is_opened(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(NotConfigured, match=f"127.0.0.1:{port}") as caught:
            serve(Settings(home=tmp_path / "home", port=port))
    assert caught.value.field == "port"
    assert not (tmp_path / "home").exists()


def test_a_file_of_a_dead_server_names_none(tmp_path):
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    (tmp_path / "operator.token").write_text("jo_x")
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://x", "pid": process.pid}))
    assert find(tmp_path) is None
    (tmp_path / "server.json").write_text(json.dumps({"url": "http://x", "pid": os.getpid()}))
    assert find(tmp_path).token == "jo_x"
    (tmp_path / "server.json").write_text("broken")
    assert find(tmp_path) is None


def test_starting_does_not_import_fastapi_before_it_listens():
    code = "import sys, junctor.server.main; print('fastapi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

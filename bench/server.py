"""The server: throughput beside a bare pass-through, memory when idle, cold start to healthy."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import orjson

from bench.load import requests_per_second
from bench.measure import Row, median
from bench.upstream import upstream
from bench.world import INPUT, furnish, settings_for, write_connector
from junctor.api.app import open_access
from junctor.app.instance import Instance
from junctor.core.access import Principal
from junctor.model.access import Role

SECONDS = 4.0
_PASS_THROUGH = """
import sys, aiohttp, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
port, upstream = int(sys.argv[1]), sys.argv[2]
session = None
async def call(request):
    global session
    if session is None:
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))
    body = await request.body()
    async with session.post(upstream, data=body, headers={"Authorization": "Bearer x"}) as answer:
        return Response(await answer.read(), media_type="application/json")
app = Starlette(routes=[Route("/call", call, methods=["POST"])])
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
"""


async def rows() -> list[Row]:
    """Pass-through, our endpoint, memory, cold start."""
    with tempfile.TemporaryDirectory() as folder, upstream() as up:
        home = Path(folder)
        write_connector(home / "connectors")
        path, key = await _furnished(home, up)
        bare, ours = [], []
        for round_ in range(3):
            bare.append(pass_through(18_900 + round_, up))
            ours.append(_our_endpoint(18_910 + round_, home, up, path, key))
        started = [_cold_start(18_920 + n, home, up) for n in range(5)]
        memory = _idle_memory(18_930, home, up)
    bare_rate, our_rate = median(bare), median(ours)
    return [
        Row("bare Starlette to aiohttp pass-through, c=16", bare_rate, "requests/s"),
        Row(
            "POST .../operations/{key}/call, c=16",
            our_rate,
            "requests/s",
            "bare Starlette to aiohttp pass-through, c=16",
            our_rate / bare_rate,
            target=">= 0.5 of the pass-through",
        ),
        Row("cold start to healthy", median(started) * 1000, "ms", target="< 1000"),
        Row("idle server, resident memory", memory, "MB", target="< 100"),
    ]


async def _furnished(home: Path, up: int) -> tuple[str, str]:
    instance = await Instance.open(settings_for(home / "home", home / "connectors", up))
    try:
        project, connection = await furnish(instance, up)
        desk = open_access(instance)
        everybody = Principal(kind="operator", id="bench", project_id=project)
        key = await desk.keys.create(everybody, name="bench", roles=[Role.PROJECT_ADMIN])
        await desk.keys.settle()
    finally:
        await instance.close()
    return f"/api/integrations/{connection}/operations/send/call", key.value


def _environment(home: Path, up: int) -> dict[str, str]:
    settings = settings_for(home / "home", home / "connectors", up)
    return {
        **os.environ,
        "JUNCTOR_HOME": str(settings.home),
        "JUNCTOR_CONNECTORS": str(settings.connectors[0]),
        "JUNCTOR_HOST_MAP": ",".join(f"{k}={v}" for k, v in settings.host_map.items()),
    }


def serve(port: int, home: Path, up: int) -> subprocess.Popen[bytes]:
    """Our server as a process."""
    return subprocess.Popen(
        [sys.executable, "-m", "junctor", "serve", "--port", str(port)],
        env=_environment(home, up),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait(port: int, path: str = "/healthz", limit: float = 20.0) -> float:
    """Until it answers; how long that took, in seconds."""
    started = time.perf_counter()
    while time.perf_counter() - started < limit:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
                if answer.status == 200:
                    return time.perf_counter() - started
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"nothing answers on port {port}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it, and wait for that."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _our_endpoint(port: int, home: Path, up: int, path: str, key: str) -> float:
    process = serve(port, home, up)
    try:
        wait(port)
        body = orjson.dumps({"inputs": INPUT, "environment": "development", "mode": "live"})
        return requests_per_second(
            port,
            path,
            body,
            {"Authorization": f"Bearer {key}"},
            concurrency=16,
            seconds=SECONDS,
        )
    finally:
        stop(process)


def pass_through(port: int, up: int, *, concurrency: int = 16) -> float:
    """Requests per second of a handler that only calls and answers."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PASS_THROUGH, str(port), f"http://127.0.0.1:{up}/v1/notes"],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(500):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        return requests_per_second(
            port, "/call", json.dumps(INPUT).encode(), {}, concurrency=concurrency, seconds=SECONDS
        )
    finally:
        stop(process)


def _cold_start(port: int, home: Path, up: int) -> float:
    started = time.perf_counter()
    process = serve(port, home, up)
    try:
        wait(port)
        return time.perf_counter() - started
    finally:
        stop(process)


def _idle_memory(port: int, home: Path, up: int) -> float:
    process = serve(port, home, up)
    try:
        wait(port)
        wait(port, "/login")
        time.sleep(1.0)
        status = Path(f"/proc/{process.pid}/status").read_text()
        line = next(li for li in status.splitlines() if li.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    finally:
        stop(process)


def _load_everything(port: int) -> None:
    """The first administrative request loads the rest of the API; 401 is an answer too."""
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/projects", timeout=20).close()

"""A process that kills itself: opens an instance, does one thing, and dies at the Nth point.

Started by the tests as `python harness.py`. Reads one JSON order per line from stdin and forks
a child for each, so that the imports are paid once; answers with how the child ended. The
points are hooked in here from outside: before and after every write, awaited or noted, every
request that leaves, and every turn of the loop. Nothing in the product knows of them.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
import traceback
from functools import partial
from pathlib import Path

from fixtures_world import ACTOR, HOST
from junctor.adapters.store.database import Database
from junctor.adapters.store.writer import Writer
from junctor.adapters.transports.late import LateHttp
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.audit.checkpoint import LABEL
from junctor.core.audit.verify import verify
from junctor.core.flows import Order
from junctor.model.call import Mode
from shared_cache import shared_cache

RUN = "run_00000000000000000000000001"


class Bomb:
    """Counts points; kills the process at the one that was chosen."""

    def __init__(self, at):
        self.at = at
        self.passed = 0
        self.names = []

    def point(self, name):
        self.passed += 1
        self.names.append(name)
        if self.at is not None and self.passed == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self):
        append, put, send = Database.append, Writer.put, LateHttp.send
        bomb = self

        async def appended(db, action, **more):
            found = await append(db, action, **more)
            bomb.point("after write")
            return found

        def queued(writer, job, **more):
            bomb.point("before note" if job.future is None else "before write")
            put(writer, job, **more)
            bomb.point("after put")

        async def sent(transport, *args, **more):
            bomb.point("before send")
            found = await send(transport, *args, **more)
            bomb.point("after send")
            return found

        Database.append, Writer.put, LateHttp.send = appended, queued, sent


class Turns(asyncio.SelectorEventLoop):
    """A loop that passes a point at each of its turns."""

    bomb = None

    def _run_once(self):
        if self.bomb is not None:
            self.bomb.point("turn")
        super()._run_once()


def settings_of(order):
    return Settings(
        cache=shared_cache(),
        home=Path(order["home"]),
        connectors=(Path(order["connectors"]),),
        host_map={f"{HOST}:443": f"127.0.0.1:{order['port']}"},
        database=order.get("database"),
    )


async def child(order):
    bomb = Bomb(order.get("at"))
    instance = await Instance.open(settings_of(order))
    try:
        if order.get("turns"):
            asyncio.get_running_loop().bomb = bomb
        else:
            bomb.arm()
        found = await asyncio.wait_for(act(order, instance), 30)
    finally:
        bomb.at = None
        await instance.close(grace=order.get("grace", 0))
    return {**found, "points": bomb.passed, "names": bomb.names[:200]}


async def act(order, instance):
    project, run_id = order["project"], order.get("run", RUN)
    if order["do"] == "start":
        flow = await instance.flows.get(project, order["flow"])
        loaded = await instance.runner.loader.load(project, flow, order.get("version"))
        wanted = Order(
            project_id=project,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            input=order.get("input"),
            run_id=run_id,
            timeout=order.get("timeout"),
        )
        await instance.runner.start(loaded, wanted)
    elif order["do"] == "serve":
        instance.start()
        for _ in range(1000):  # as somebody outside would look
            if (await instance.store.runs.get(project, run_id)).finished_at is not None:
                break
            await asyncio.sleep(0.01)
    else:
        if order.get("database"):  # as if the lease of the killed process had passed
            await instance.store.database.write(lambda tx: tx.run("UPDATE workers SET beat_at = 0"))
        await instance.engine.recover()
        if order["do"] == "resume":
            await instance.runs.resume(project, run_id, actor=ACTOR)
    if await instance.store.runs.get(project, run_id) is None:
        return {"run": None}
    run = await instance.engine.result(project, run_id, order.get("wait", 20))
    steps = await instance.store.runs.steps(project, run_id)
    await instance.store.audit.flush()
    report = await verify(
        instance.store.audit,
        await instance.checkpoints.lines(),
        mac=partial(instance.vault.mac, LABEL),
        instance=instance.instance_id,
    )
    said = {"steps": {s.node_id: s.to_json() for s in steps}, "audit": report.to_json()}
    return {"run": run.to_json(), **said}


def forked(order):
    """Do it in a child; its answer, or that it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        code = 1
        try:
            with asyncio.Runner(loop_factory=Turns) as runner:
                answer = runner.run(child(order))
            with os.fdopen(writing, "w") as out:
                json.dump(answer, out)
            code = 0
        except BaseException:  # noqa: BLE001 - a child of a fork never comes back
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as found:
        text = found.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return {"killed": os.WTERMSIG(status)}
    return json.loads(text) if text else {"failed": os.WEXITSTATUS(status)}


def main():
    if "dbos" in sys.argv:
        importlib.import_module("dbos")
    for line in sys.stdin:
        sys.stdout.write(json.dumps(forked(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

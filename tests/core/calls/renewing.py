"""One of several processes that share a PostgreSQL store: calls as often as it is told to."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.call import Actor, Call, Mode


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(given: dict) -> None:
    settings = Settings(
        cache=Path(os.environ["JUNCTOR_CACHE"]),
        home=Path(given["home"]),
        connectors=(Path(given["connectors"]),),
        database=given["database"],
        key_file=Path(given["key_file"]),
        host_map=given["host_map"],
    )
    instance = await Instance.open(settings)
    call = Call(
        project_id=given["project"],
        connection=given["connection"],
        operation="whoami",
        inputs={},
        environment="development",
        mode=Mode.LIVE,
        actor=Actor(kind="system", id="other"),
    )
    say("ready")
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        results = await asyncio.gather(*(instance.caller.call(call) for _ in range(2)))
        say(json.dumps([r.outcome.ok for r in results]))
    await instance.close()


asyncio.run(main(json.loads(sys.argv[1])))

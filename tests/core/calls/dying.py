"""A process that renews a token and is killed meanwhile; its clock is ahead, so that it is due."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.ports import SystemClock


class Ahead(SystemClock):
    """The real clock, some milliseconds ahead."""

    def __init__(self, ahead: int) -> None:
        self._ahead = ahead

    def now(self) -> int:
        return super().now() + self._ahead


async def main(given: dict) -> None:
    settings = Settings(
        cache=Path(os.environ["JUNCTOR_CACHE"]),
        home=Path(given["home"]),
        connectors=(Path(given["connectors"]),),
        host_map=given["host_map"],
    )
    instance = await Instance.open(settings, clock=Ahead(given["ahead"]))
    await instance.keeper.run()
    sys.stdout.write("renewed\n")
    sys.stdout.flush()


asyncio.run(main(json.loads(sys.argv[1])))

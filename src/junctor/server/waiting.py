"""Opening an instance whose database server may not be there yet: machines start in any order."""

from __future__ import annotations

import asyncio
import logging

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.errors import StoreAway

_log = logging.getLogger(__name__)
_PAUSE = 1.0


async def open_when_there(settings: Settings, *, listening: bool = False) -> Instance:
    """The instance, once its database server answers; `database_wait` seconds are the bound.

    Raises:
        StoreAway: the server did not answer in that time.
        NotConfigured, TryAgain: what waiting does not cure.
    """
    loop = asyncio.get_running_loop()
    begun = loop.time()
    told = False
    while True:
        try:
            instance = await Instance.open(settings, listening=listening)
        except StoreAway as away:
            if loop.time() - begun + _PAUSE > settings.database_wait:
                raise
            if not told:
                _log.warning("%s Waiting up to %g s for it.", away.message, settings.database_wait)
                told = True
            await asyncio.sleep(_PAUSE)
            continue
        if told:
            _log.info("The database server answers after %.0f s.", loop.time() - begun)
        return instance

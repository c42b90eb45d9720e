"""Everybody who watches, as one: a fault of a watcher is logged and never the run's."""

from __future__ import annotations

import logging
from typing import get_args

from junctor.core.live.happenings import Happening, Watch
from junctor.model.scrub import scrubber

_LOG = logging.getLogger(__name__)


class Watchers:
    """Passes every happening on, in the order in which watchers came."""

    def __init__(self, *watchers: Watch) -> None:
        self._watchers: dict[type[Happening], list[Watch]] = {
            kind: list(watchers) for kind in get_args(Happening)
        }

    def add(self, watch: Watch, *kinds: type[Happening]) -> None:
        """Let one more watch: everything, or happenings of these kinds."""
        for kind in kinds or self._watchers:
            self._watchers[kind].append(watch)

    def __call__(self, happening: Happening) -> None:
        """Tell everybody."""
        for watch in self._watchers[type(happening)]:
            try:
                watch(happening)
            except Exception as fault:  # noqa: BLE001 - who looks on must not disturb
                _LOG.error("A watcher failed: %s", scrubber().exception(fault))

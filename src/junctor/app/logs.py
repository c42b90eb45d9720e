"""Logging of a process: one handler on stderr, and nothing leaves it unscrubbed."""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Any, TextIO

from junctor.model.scrub import register_sink, scrubber

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_QUIET = ("aiohttp.access", "asyncio", "dbos", "uvicorn.access")

for _sink in ("log", "stderr", "crash_report"):
    register_sink(_sink)


class _OwnHandler(logging.StreamHandler[TextIO]):
    """Ours, so that configuring twice does not log twice."""


def configure_logging(level: str) -> None:
    """Send log records to stderr through the scrubber, and uncaught exceptions too."""
    root = logging.getLogger()
    root.handlers[:] = [h for h in root.handlers if not isinstance(h, _OwnHandler)]
    own = _OwnHandler(sys.stderr)
    own.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(own)
    for handler in root.handlers:
        handler.addFilter(scrubber().log_filter())
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _uncaught(
    kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write(scrubber().exception(error) + "\n")


def _uncaught_in_thread(arguments: Any) -> None:
    if arguments.exc_value is not None:
        _uncaught(arguments.exc_type, arguments.exc_value, None)

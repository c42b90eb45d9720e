"""The scrubber: one instance per process, the last step of every sink."""

from __future__ import annotations

from junctor.model.scrub.scrubber import DROPPED, Scrubber, scrubber
from junctor.model.scrub.sinks import REQUIRED_SINKS, SINKS, register_sink
from junctor.model.scrub.stream import StreamScrubber
from junctor.model.secret import MASK

__all__ = [
    "DROPPED",
    "MASK",
    "REQUIRED_SINKS",
    "SINKS",
    "Scrubber",
    "StreamScrubber",
    "register_sink",
    "scrubber",
]

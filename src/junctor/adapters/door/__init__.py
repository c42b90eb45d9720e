"""The one door: every byte of a call leaves here, judged, audited and scrubbed."""

from junctor.adapters.door.door import OneDoor

__all__ = ["OneDoor"]

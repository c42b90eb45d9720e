"""Second places for the heads of the audit."""

from junctor.adapters.checkpoints.file import CheckpointFile

__all__ = ["CheckpointFile"]

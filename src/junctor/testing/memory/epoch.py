"""The number that rises with every change of configuration."""

from __future__ import annotations


class Epoch:
    """Shared by the repositories of one store."""

    def __init__(self) -> None:
        self.number = 0

    def rise(self) -> None:
        """Count one change."""
        self.number += 1

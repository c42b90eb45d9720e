"""Importing connectors into a project: fetched through the door, previewed, compared, saved."""

from junctor.core.imports.ask import Asker
from junctor.core.imports.drift import behind
from junctor.core.imports.fetch import DoorFetcher
from junctor.core.imports.service import ConnectorImports, ImportRequest

__all__ = ["Asker", "ConnectorImports", "DoorFetcher", "ImportRequest", "behind"]

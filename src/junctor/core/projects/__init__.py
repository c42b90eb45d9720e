"""Projects and their environments."""

from junctor.core.projects.service import ProjectService

__all__ = ["ProjectService"]
